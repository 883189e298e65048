# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annexes of a delibera: what was asked for, how far the work is and who is at it, the documents made so far."""

from decimal import Decimal
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q

from lavori.choices import StatoLavoro
from lavori.work import Work
from monitoraggio.models import RilevazioneChiusa
from monitoraggio.rules import DOSSIER, may_have_dossier
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi, legge_tutto, scrive_tutto
from testi.formati import data, numero
from versioni.contenuto import Consegna, ContenutoVersione
from versioni.models import IMPRONTA, FileConsegnato, Variazione, Versione
from versioni.schemas import read_version

# The covering list is made last, of all the others; it does not name itself.
ELENCO = "elenco"


class FascicoloQuerySet(models.QuerySet["Fascicolo"]):
    """The gates of the fascicoli."""

    def visible_to(self, chi: Chi) -> Self:
        """Who reads every plan: a fascicolo is the whole of one, before the act too."""
        return self if legge_tutto(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """Who asks for them, stops them and starts them again: the planning office."""
        return self if scrive_tutto(chi) else self.none()

    def senza_contenuti(self) -> Self:
        """Without the long texts, for the pages that only tell of them."""
        return self.defer(
            *("contenuto", "rispetto_a__contenuto", "versione__contenuto", "versione__manifesto"),
            "chiusura__contenuto",
        )

    def told(self) -> Self:
        """With all that a page says of it, without the long texts."""
        of_what = ("piano", "variazione", "versione", "chiusura__rilevazione", "chiesto_da")
        return self.senza_contenuti().select_related(*of_what)


class Fascicolo(Work):
    """The documents of one content, on one day. The content is frozen when it is asked for."""

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="fascicoli")
    # What it is of: the variation, the version, what the closing of a survey froze, or none of them: the plan at work
    # before its act.
    variazione = models.ForeignKey(
        Variazione, verbose_name="variazione", on_delete=models.PROTECT, null=True, blank=True, related_name="fascicoli"
    )
    versione = models.ForeignKey(
        Versione, verbose_name="versione", on_delete=models.PROTECT, null=True, blank=True, related_name="fascicoli"
    )
    chiusura = models.ForeignKey(
        RilevazioneChiusa,
        verbose_name="chiusura di una rilevazione",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fascicoli",
    )
    rispetto_a = models.ForeignKey(
        Versione, verbose_name="a confronto con", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    giorno = models.DateField("data elaborazione")
    contenuto = models.TextField("contenuto", editable=False)
    impronta = models.CharField("SHA-256 del contenuto", max_length=IMPRONTA, db_index=True)
    objects = FascicoloQuerySet.as_manager()

    class Meta:
        verbose_name = "fascicolo"
        verbose_name_plural = "fascicoli"
        ordering = ["-chiesto_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=StatoLavoro.values), name="fascicolo_stato_previsto"),
            models.CheckConstraint(
                condition=Q(variazione__isnull=True, versione__isnull=True)
                | Q(variazione__isnull=True, chiusura__isnull=True)
                | Q(versione__isnull=True, chiusura__isnull=True),
                name="fascicolo_di_una_cosa_sola",
            ),
            models.UniqueConstraint(
                fields=["piano", "impronta", "giorno"],
                condition=Q(stato__in=[StatoLavoro.ATTESA, StatoLavoro.CORSO]),
                name="fascicolo_uno_al_lavoro",
                violation_error_message="Un fascicolo uguale si sta già preparando.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice}, {self.sorgente} ({data(self.giorno)})"

    @property
    def sorgente(self) -> str:
        """What it is of, in words."""
        if self.variazione is not None:
            return f"variazione «{self.variazione.oggetto}»"
        if self.versione is not None:
            return f"versione {self.versione.numero}"
        if self.chiusura is not None:
            return f"rilevazione al {data(self.chiusura.rilevazione.al)}"
        return "prima dell'approvazione"

    @cached_property
    def letto(self) -> ContenutoVersione:
        """What it prints, of a plan; that of a survey is read from its closing."""
        return read_version(self.contenuto)

    @property
    def di_chi(self) -> tuple[str, str]:
        """The Comune and the plan as the content calls them."""
        if self.chiusura is not None:
            return self.chiusura.read.ente, self.chiusura.read.piano
        return self.letto.ente, self.letto.piano.codice


class DocumentoQuerySet(models.QuerySet["DocumentoDelFascicolo"]):
    """The gate of the documents of a fascicolo that somebody reads."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the fascicoli that somebody reads; a dossier, whoever may have one."""
        seen = self if legge_tutto(chi) else self.none()
        return seen if may_have_dossier(chi) else seen.exclude(genere=DOSSIER)


class DocumentoDelFascicolo(FileConsegnato):
    """A document of a fascicolo, whole. Whoever makes it a second time finds it there and leaves it."""

    fascicolo = models.ForeignKey(Fascicolo, on_delete=models.CASCADE, related_name="documenti")
    ordine = models.PositiveSmallIntegerField()
    objects = DocumentoQuerySet.as_manager()

    class Meta:
        verbose_name = "documento del fascicolo"
        verbose_name_plural = "documenti dei fascicoli"
        ordering = ["fascicolo", "ordine"]
        constraints = [
            models.UniqueConstraint(fields=["fascicolo", "genere", "formato"], name="documento_unico_nel_fascicolo")
        ]

    @property
    def misura(self) -> str:
        """«1.234.567»."""
        return numero(Decimal(self.byte), decimali=0)

    @property
    def consegna(self) -> Consegna:
        """As the act delivers it."""
        return Consegna(self.genere, self.formato, self.nome, self.titolo, bytes(self.dati), self.pagine)


class StampaQuerySet(models.QuerySet["Stampa"]):
    """The gate of the prints."""

    def visible_to(self, chi: Chi) -> Self:
        """Those who asked for it, and nobody else: it was read with their eyes."""
        return self.filter(richiedenti=chi.pk) if chi.pk else self.none()

    def senza_dati(self) -> Self:
        """Without the file, for the pages that only tell of it."""
        return self.defer("dati")


class Stampa(Work):
    """A file of one document, made in the queue because it was too much for a page.

    Who asks the same while it is still waiting shares it; when it has begun to read, only who would get the very same
    content.
    """

    report = models.CharField("documento", max_length=60)
    formato = models.CharField("formato", max_length=10)
    opzioni = models.TextField("opzioni", blank=True)
    # What whoever asks may see, as a hash: the same for all who ask for this one, and still so when they fetch it.
    occhi = models.CharField(max_length=IMPRONTA, editable=False)
    impronta = models.CharField("SHA-256 della richiesta", max_length=IMPRONTA, db_index=True)
    iniziata = models.BooleanField("già letta dal database", default=False)
    contenuto = models.CharField("chiave del contenuto", max_length=IMPRONTA, blank=True)
    richiedenti = models.ManyToManyField(Utente, verbose_name="chi la chiede", related_name="+")
    chiesto_da = models.ForeignKey(Utente, verbose_name="chiesto da", on_delete=models.CASCADE, related_name="+")
    nome = models.CharField("nome del file", max_length=200, blank=True)
    dati = models.BinaryField("file", null=True, editable=False)
    byte = models.PositiveBigIntegerField("byte", default=0)
    objects = StampaQuerySet.as_manager()

    class Meta:
        verbose_name = "stampa in coda"
        verbose_name_plural = "stampe in coda"
        ordering = ["-chiesto_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=StatoLavoro.values), name="stampa_stato_previsto"),
            models.UniqueConstraint(
                fields=["impronta"],
                condition=Q(stato=StatoLavoro.ATTESA, iniziata=False),
                name="stampa_una_in_attesa",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}.{self.formato} ({self.opzioni})"

    @property
    def misura(self) -> str:
        """«1.234.567»."""
        return numero(Decimal(self.byte), decimali=0)
