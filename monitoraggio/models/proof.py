# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves something that is said: a file, an address, a protocol number. Whose it is says the table that is made
of it.

A file is in the database, as the documents of the versions are: no web server reaches it, a copy of the installation
has it, and it comes and goes in the transaction of who writes.
"""

from typing import Any, Final, Self

from django.db import models
from django.db.models import BaseConstraint, Q
from django.utils import timezone

from monitoraggio.choices import FileCheck
from organizzazione.models import Utente
from organizzazione.rules import Chi
from testi.validators import LineField, clean_texts

SHA256: Final = 64


class ProofQuerySet(models.QuerySet[Any]):
    """What all of them have in common; who reads which is the table's own."""

    def unless_it_waits(self, chi: Chi) -> Self:
        """Of those that somebody reads, what he sees: a file that waits for the scanner is of who sent it alone."""
        mine = Q(caricata_da=chi) if isinstance(chi, Utente) else Q(pk=None)
        return self.filter(~Q(controllo=FileCheck.ATTESA) | mine)

    def waiting(self) -> Self:
        """Files that the scanner has not judged yet."""
        return self.filter(controllo=FileCheck.ATTESA)

    def released(self) -> Self:
        """What may be read, frozen and handed on."""
        return self.exclude(controllo=FileCheck.ATTESA)

    def without_bytes(self) -> Self:
        """What is said of them; the bytes come when somebody asks for one."""
        return self.defer("dati")


class Proof(models.Model):
    """One of them."""

    titolo = LineField("che cosa prova", max_length=200)
    indirizzo = models.URLField("indirizzo", max_length=500, blank=True)
    protocollo = LineField("numero di protocollo", max_length=60, blank=True)
    nome = LineField("nome del file", max_length=200, blank=True)
    tipo = models.CharField("tipo", max_length=100, blank=True)
    dati = models.BinaryField("contenuto", null=True, blank=True)
    byte = models.PositiveIntegerField("byte", null=True, blank=True)
    impronta = models.CharField("SHA-256", max_length=SHA256, blank=True)
    avvertenza = models.TextField("avvertenza", blank=True)
    controllo = models.CharField(
        "controllo antivirus", max_length=8, choices=FileCheck, blank=True, default=FileCheck.NESSUNO
    )
    caricata_il = models.DateTimeField("caricata il", default=timezone.now)
    caricata_da = models.ForeignKey(Utente, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.titolo

    @property
    def waits(self) -> bool:
        """Whether the scanner has not judged it yet."""
        return self.controllo == FileCheck.ATTESA

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        stored: Any = self.dati
        return bytes(stored or b"")


def proof_constraints(name: str) -> list[BaseConstraint]:
    """What holds for each of them, whatever it proves.

    Args:
        name: what the names of the constraints of a table begin with.
    """
    return [
        models.CheckConstraint(
            condition=(
                ~Q(nome="")
                & ~Q(tipo="")
                & ~Q(impronta="")
                & Q(dati__isnull=False, byte__gt=0)
                & Q(indirizzo="", protocollo="")
            )
            | (
                Q(nome="", tipo="", impronta="", dati__isnull=True, byte__isnull=True)
                & (Q(indirizzo="") & ~Q(protocollo="") | ~Q(indirizzo="") & Q(protocollo=""))
            ),
            name=f"{name}_in_un_modo_solo",
            violation_error_message="Un'evidenza è un file, un indirizzo o un numero di protocollo: uno solo.",
        ),
        models.CheckConstraint(
            condition=Q(indirizzo="") | Q(indirizzo__iregex=r"^https?://[^/]"),
            name=f"{name}_indirizzo_del_web",
            violation_error_message="L'indirizzo comincia con https:// o con http://.",
        ),
        models.CheckConstraint(
            condition=Q(controllo=FileCheck.NESSUNO) | (Q(controllo__in=FileCheck.values) & ~Q(nome="")),
            name=f"{name}_controllo_di_un_file",
        ),
        clean_texts(f"{name}_testi_leggibili", lines=["titolo", "protocollo", "nome"]),
    ]
