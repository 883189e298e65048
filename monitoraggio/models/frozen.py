# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a closing froze, the act that approved it and the documents that the act delivered: written once
(``congelati``), in one chain for each plan.

A survey that is opened again keeps what was frozen first; the next closing adds to the chain.
"""

import json
from functools import cached_property, lru_cache
from typing import Any, Final, Self

from django.db import models
from django.db.models import Q

from congelati.models import Frozen, FrozenQuerySet, FrozenRow
from monitoraggio.choices import ApprovingBody
from monitoraggio.contenuto import SurveyContent, read_survey
from monitoraggio.models.proof import SHA256
from monitoraggio.models.survey import Rilevazione
from monitoraggio.rules import DOSSIER, may_have_dossier
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi, legge_tutto
from testi.formati import data
from versioni.models import FileConsegnato, Versione

# The surveys of a year and the accounts of the one before: what the page of an objective lays beside it.
READ_AT_ONCE: Final = 8


@lru_cache(maxsize=READ_AT_ONCE)
def read_once(stored: str) -> SurveyContent:
    """What a frozen text says; the process keeps the last ones, for the same text always says the same.

    Raises:
        SurveyUnreadable: as ``read_survey``.
    """
    return read_survey(stored)


class ClosedQuerySet(FrozenQuerySet):
    """What a closing froze is the whole plan: a centre reads in it its own, by the pages that say so."""

    def visible_to(self, chi: Chi) -> Self:
        """Who reads every plan."""
        return self if legge_tutto(chi) else self.none()


class Closing(Frozen):
    """What a closing froze, whatever it is of; ``catena`` ties it to the closing before (``lettura.links``)."""

    numero = models.PositiveIntegerField("chiusura")
    contenuto = models.TextField("contenuto")
    impronta = models.CharField("SHA-256 del contenuto", max_length=SHA256)
    catena = models.CharField("anello della catena", max_length=SHA256, unique=True)
    registrata_il = models.DateTimeField("registrata il")
    # A name, not a key: a user that is renamed or deleted changes nothing here.
    registrata_da = models.CharField("registrata da", max_length=200)

    class Meta:
        abstract = True


class Deed(Frozen):
    """The act that approved what a closing froze, or a body's taking note of it."""

    organo = models.CharField("organo", max_length=3, choices=ApprovingBody)
    numero_atto = models.CharField("numero dell'atto", max_length=20)
    data_atto = models.DateField("data dell'atto")
    oggetto = models.CharField("oggetto", max_length=300, blank=True)
    # What it delivered, as a version says it (``versioni.contenuto.manifesto``); empty: nothing, as every act before.
    manifesto = models.TextField("documenti consegnati", blank=True, default="")
    catena = models.CharField("anello della catena", max_length=SHA256, unique=True)
    registrata_il = models.DateTimeField("registrato il")
    registrata_da = models.CharField("registrato da", max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.organo} n. {self.numero_atto} del {data(self.data_atto)}"

    @property
    def delivered(self) -> list[dict[str, Any]]:
        """What it says of its documents: kind, format, name, title, bytes, pages, hash."""
        found: list[dict[str, Any]] = json.loads(self.manifesto) if self.manifesto else []
        return found


class RilevazioneChiusa(Closing):
    """A survey as it was closed."""

    rilevazione = models.ForeignKey(Rilevazione, on_delete=models.PROTECT, related_name="chiusure")
    # The chain is the plan's: closings of all its surveys, in the order in which they came.
    piano = models.ForeignKey(PianoEsecutivo, on_delete=models.PROTECT, related_name="chiusure")
    precedente = models.OneToOneField(
        "self", verbose_name="dopo la", on_delete=models.PROTECT, null=True, blank=True, related_name="successiva"
    )
    versione = models.ForeignKey(Versione, on_delete=models.PROTECT, related_name="chiusure")

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "rilevazione chiusa"
        verbose_name_plural = "rilevazioni chiuse"
        ordering = ["piano", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["piano", "numero"], name="chiusura_unica_nel_piano"),
            models.CheckConstraint(
                condition=Q(numero=1, precedente__isnull=True) | Q(numero__gt=1, precedente__isnull=False),
                name="chiusura_in_catena",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rilevazione}, chiusura {self.numero}"

    @cached_property
    def read(self) -> SurveyContent:
        """What it says."""
        return read_once(self.contenuto)

    @property
    def rectified_by(self) -> "AttoDellaRilevazione | None":
        """The act of the rettifica that has corrected it since, if there is one (a query)."""
        rows = AttoDellaRilevazione.objects.filter(chiusura__rettifica__corretta=self)
        found: AttoDellaRilevazione | None = rows.order_by("-pk").first()
        return found


class AttoDellaRilevazione(Deed):
    """The act that approved what a closing froze, or the Nucleo's taking note of it."""

    chiusura = models.OneToOneField(RilevazioneChiusa, on_delete=models.PROTECT, related_name="atto")

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "atto di una rilevazione"
        verbose_name_plural = "atti delle rilevazioni"
        ordering = ["-data_atto", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(organo__in=ApprovingBody.values), name="atto_rilevazione_organo"),
            models.CheckConstraint(condition=~Q(numero_atto=""), name="atto_rilevazione_numerato"),
        ]


class DeliveredQuerySet(ClosedQuerySet):
    """The gate of what the acts of the surveys delivered."""

    def visible_to(self, chi: Chi) -> Self:
        """Who reads every plan; a dossier, whoever may have one."""
        seen = super().visible_to(chi)
        return seen if may_have_dossier(chi) else seen.exclude(genere=DOSSIER)

    def without_bytes(self) -> Self:
        """Without the files, for the pages that only tell of them."""
        return self.defer("dati")


class DocumentoDellaRilevazione(FileConsegnato, Frozen):
    """A document of what a closing froze, as its act delivered it, byte by byte."""

    chiusura = models.ForeignKey(
        RilevazioneChiusa, verbose_name="chiusura", on_delete=models.PROTECT, related_name="documenti"
    )

    objects = DeliveredQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "documento della rilevazione"
        verbose_name_plural = "documenti delle rilevazioni"
        # As they were delivered: the order of the annexes.
        ordering = ["chiusura", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["chiusura", "genere", "formato"], name="documento_unico_nella_chiusura")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only what the act says that it delivered: none is added afterwards."""
        if self._state.adding:
            deed = AttoDellaRilevazione.objects.filter(chiusura=self.chiusura_id).first()
            said = {(d["genere"], d["formato"], d["sha256"]) for d in (deed.delivered if deed else ())}
            if (self.genere, self.formato, self.impronta) not in said:
                raise FrozenRow
        super().save(*args, **kwargs)
