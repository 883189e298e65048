# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act approved, frozen: versions of a plan with their documents, and the variations between them.

Nothing changes a version once it is written. Saving, deleting and ``QuerySet.update`` refuse in words; triggers
in the database refuse whatever does not pass there (``congelati``); the chain of hashes shows what would get
round both (``manage.py verifica_versioni``).
"""

import json
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from congelati.models import Frozen, FrozenQuerySet, FrozenRow
from dup.choices import Organo
from obiettivi.contenuto.code_form import CODE_MAX
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi, legge_tutto, scrive_tutto
from testi.coded import Coded, CodedQuerySet
from testi.fields import LongText
from testi.formati import data
from testi.validators import LineField, clean_texts
from versioni.choices import ChangeKind, StatoVariazione
from versioni.contenuto import Consegna, ContenutoVersione, DatiAtto
from versioni.schemas import read_version

IMPRONTA = 64


class PublicQuerySet(FrozenQuerySet):
    """What an act has approved."""

    def visible_to(self, chi: Chi) -> Self:
        """Everybody: what an act has approved is public (D.Lgs. 33/2013, art. 10)."""
        return self

    def senza_contenuti(self) -> Self:
        """Versions without their long texts, which come when somebody asks one for them."""
        return self.defer("contenuto", "manifesto")


class Versione(Frozen):
    """A plan as an act approved it."""

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="versioni")
    numero = models.PositiveIntegerField("versione")
    precedente = models.OneToOneField(
        "self", verbose_name="dopo la", on_delete=models.PROTECT, null=True, blank=True, related_name="successiva"
    )
    organo = models.CharField("organo", max_length=3, choices=Organo)
    numero_atto = LineField("numero dell'atto", max_length=20)
    data_atto = models.DateField("data dell'atto")
    oggetto = models.CharField("oggetto", max_length=300, blank=True)
    contenuto = models.TextField("contenuto")
    impronta = models.CharField("SHA-256 del contenuto", max_length=IMPRONTA)
    manifesto = models.TextField("documenti consegnati")
    catena = models.CharField("anello della catena", max_length=IMPRONTA, unique=True)
    registrata_il = models.DateTimeField("registrata il")
    # A name, not a key: a user that is renamed or deleted changes nothing here.
    registrata_da = models.CharField("registrata da", max_length=200)

    objects = PublicQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "versione approvata"
        verbose_name_plural = "versioni approvate"
        ordering = ["-piano__anno", "piano", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["piano", "numero"], name="versione_unica_nel_piano"),
            models.CheckConstraint(condition=Q(organo__in=Organo.values), name="versione_organo_previsto"),
            models.CheckConstraint(condition=~Q(numero_atto=""), name="versione_atto_numerato"),
            models.CheckConstraint(
                condition=Q(numero=1, precedente__isnull=True) | Q(numero__gt=1, precedente__isnull=False),
                name="versione_in_catena",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice}, versione {self.numero} ({self.atto_in_breve})"

    @property
    def atto(self) -> DatiAtto:
        """The act, as the chain has it."""
        return DatiAtto(self.organo, self.numero_atto, self.data_atto.isoformat(), self.oggetto)

    @property
    def atto_in_breve(self) -> str:
        """«DGC n. 12 del 30/01/2020»."""
        return f"{self.organo} n. {self.numero_atto} del {data(self.data_atto)}"

    @cached_property
    def letta(self) -> ContenutoVersione:
        """What the version says."""
        return read_version(self.contenuto)


class FileConsegnato(models.Model):
    """A document as bytes, with what is said of them (``versioni.contenuto.Consegna``)."""

    genere = models.SlugField("documento", max_length=40)
    formato = models.CharField("formato", max_length=5)
    nome = models.CharField("nome del file", max_length=120)
    titolo = models.CharField("titolo", max_length=200)
    dati = models.BinaryField("contenuto")
    impronta = models.CharField("SHA-256", max_length=IMPRONTA, db_index=True)
    byte = models.PositiveIntegerField("byte")
    pagine = models.PositiveIntegerField("pagine", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nome

    @classmethod
    def of(cls, given: Consegna, **whose: Any) -> Self:
        """A row for what is delivered, not saved yet; ``whose`` says what it belongs to."""
        return cls(
            genere=given.genere,
            formato=given.formato,
            nome=given.nome,
            titolo=given.titolo,
            dati=given.dati,
            impronta=given.impronta,
            byte=len(given.dati),
            pagine=given.pagine,
            **whose,
        )


class DocumentoDellaVersione(FileConsegnato, Frozen):
    """A document as it was delivered, byte by byte."""

    versione = models.ForeignKey(Versione, verbose_name="versione", on_delete=models.PROTECT, related_name="documenti")

    objects = PublicQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "documento della versione"
        verbose_name_plural = "documenti delle versioni"
        # As they were delivered: the order of the delibera.
        ordering = ["versione", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["versione", "genere", "formato"], name="documento_unico_nella_versione")
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only what its version says was delivered: none is added afterwards."""
        if self._state.adding:
            consegnati = {(d["genere"], d["formato"], d["sha256"]) for d in json.loads(self.versione.manifesto)}
            if (self.genere, self.formato, self.impronta) not in consegnati:
                raise FrozenRow
        super().save(*args, **kwargs)


class TimeStamp(Frozen):
    """What an authority outside has signed of the link of a version (RFC 3161): that it was there at that time."""

    versione = models.ForeignKey(Versione, verbose_name="versione", on_delete=models.PROTECT, related_name="marche")
    link = models.CharField("anello della catena", max_length=IMPRONTA)
    response = models.BinaryField("risposta dell'autorità")
    # Longer than a number of any database.
    nonce = models.CharField("numero della richiesta", max_length=80)
    time = models.DateTimeField("ora certificata")
    authority = models.CharField("autorità", max_length=300)
    policy = models.CharField("politica", max_length=120)
    received = models.DateTimeField("ricevuta il", default=timezone.now)

    objects = PublicQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "marca temporale"
        verbose_name_plural = "marche temporali"
        ordering = ["versione", "pk"]

    def __str__(self) -> str:
        return f"{self.authority}, {timezone.localtime(self.time):%d/%m/%Y, %H:%M:%S}"


class PendingStamp(models.Model):
    """A version that waits for its time stamp: how often it was asked for, when it will be again, what went wrong."""

    versione = models.OneToOneField(
        Versione, verbose_name="versione", on_delete=models.PROTECT, related_name="attesa_della_marca"
    )
    due = models.DateTimeField("prossimo tentativo", default=timezone.now)
    attempts = models.PositiveIntegerField("tentativi", default=0)
    last_error = models.TextField("ultimo errore", blank=True)

    class Meta:
        verbose_name = "marca temporale attesa"
        verbose_name_plural = "marche temporali attese"
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return f"{self.versione}: tentativi {self.attempts}"


class VariazioneQuerySet(models.QuerySet["Variazione"]):
    """The gates of the variations."""

    def visible_to(self, chi: Chi) -> Self:
        """Who reads every plan reads what is being changed in it; a centre sees its own objectives, not the whole."""
        return self if legge_tutto(chi) else self.none()

    def con_versioni(self) -> Self:
        """With the version it is on and the one it has become, without their long texts."""
        pesanti = (f"{versione}__{testo}" for versione in ("base", "diventata") for testo in ("contenuto", "manifesto"))
        return self.select_related("piano", "base", "diventata", "aperta_da").defer(*pesanti)

    def editable_by(self, chi: Chi) -> Self:
        """The planning office, while it is open."""
        return self.filter(stato=StatoVariazione.APERTA) if scrive_tutto(chi) else self.none()


class Variazione(Transitions, Aggregato):
    """A set of changes to an approved plan that gets its own act and becomes the next version."""

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="variazioni")
    base = models.ForeignKey(
        Versione, verbose_name="sulla versione", on_delete=models.PROTECT, related_name="variazioni_aperte"
    )
    diventata = models.OneToOneField(
        Versione, verbose_name="diventata", on_delete=models.PROTECT, null=True, blank=True, related_name="variazione"
    )
    oggetto = LineField("oggetto", max_length=300)
    stato = StateField(
        "stato",
        max_length=10,
        choices=StatoVariazione,
        default=StatoVariazione.APERTA,
        protected=True,
        editable=False,
    )
    aperta_il = models.DateTimeField("aperta il")
    aperta_da = models.ForeignKey(Utente, verbose_name="aperta da", on_delete=models.PROTECT, related_name="+")
    chiusa_il = models.DateTimeField("chiusa il", null=True, blank=True)
    motivo_annullamento = LongText("perché è stata annullata", blank=True)
    history = HistoricalRecords()
    objects = VariazioneQuerySet.as_manager()

    class Meta:
        verbose_name = "variazione"
        verbose_name_plural = "variazioni"
        ordering = ["-aperta_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=StatoVariazione.values), name="variazione_stato_previsto"),
            models.CheckConstraint(condition=~Q(oggetto=""), name="variazione_oggetto_presente"),
            clean_texts("variazione_testi_leggibili", lines=["oggetto"]),
            models.UniqueConstraint(
                fields=["piano"],
                condition=Q(stato=StatoVariazione.APERTA),
                name="variazione_una_sola_aperta",
                violation_error_message="Di questo piano c'è già una variazione aperta.",
            ),
            models.CheckConstraint(
                condition=Q(stato=StatoVariazione.APPROVATA, diventata__isnull=False)
                | (~Q(stato=StatoVariazione.APPROVATA) & Q(diventata__isnull=True)),
                name="variazione_approvata_ha_versione",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice}: {self.oggetto}"

    @transition(field=stato, source=StatoVariazione.APERTA, target=StatoVariazione.APPROVATA)
    def passa_ad_approvata(self, versione: Versione) -> None:
        """It has become a version. Saves nothing; only ``versioni.variazioni`` calls it."""
        self.diventata = versione

    @transition(field=stato, source=StatoVariazione.APERTA, target=StatoVariazione.ANNULLATA)
    def passa_ad_annullata(self, motivo: str) -> None:
        """It has come to nothing. Saves nothing; only ``versioni.variazioni`` calls it."""
        self.motivo_annullamento = motivo


class Modifica(Coded, Aggregato):
    """An objective in a variation: why it changes. What changes is read from the texts, never kept twice."""

    variazione = models.ForeignKey(
        Variazione, verbose_name="variazione", on_delete=models.PROTECT, related_name="modifiche"
    )
    # The row outlives the objective that the variation takes away (as in ``obiettivi.models.vita``).
    obiettivo = models.ForeignKey(
        ObiettivoPEG, on_delete=models.DO_NOTHING, db_constraint=False, related_name="modifiche"
    )
    codice = models.CharField("codice", max_length=CODE_MAX)
    genere = models.CharField("che cosa fa", max_length=10, choices=ChangeKind)
    motivo = LongText("motivo", blank=True)
    # The text in force (``kept_text``), so that who changes their mind gets it back.
    prima = models.TextField(blank=True, editable=False)
    centro_prima = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["prima"])
    objects = CodedQuerySet["Modifica"].as_manager()

    class Meta:
        verbose_name = "modifica"
        verbose_name_plural = "modifiche"
        ordering = ["sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["variazione", "obiettivo"], name="modifica_unica"),
            models.CheckConstraint(condition=Q(genere__in=ChangeKind.values), name="modifica_genere_previsto"),
        ]

    def __str__(self) -> str:
        return f"{self.codice}: {self.get_genere_display()}"


def in_vigore(piano: PianoEsecutivo, giorno: date | None = None) -> Versione | None:
    """The version of a plan in force on a day (by the date of its act); today's, when none is given."""
    versioni = piano.versioni.order_by("-numero")
    if giorno is not None:
        versioni = versioni.filter(data_atto__lte=giorno)
    trovata: Versione | None = versioni.first()
    return trovata
