# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the value of an indicator comes from, survey after survey, and what was read there each time.

A source proposes and a person confirms: what is read stands in rows that are only added, and the value of the survey
is written by the one writer when somebody takes it over.
"""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.models import IndicatoreEnte
from indicatori.valori import scrivi_numero
from monitoraggio.choices import ReadingOutcome, SourceKind
from monitoraggio.models.proof import SHA256
from monitoraggio.models.state import StatoObiettivo, ValoreIndicatore
from obiettivi.contenuto.code_form import CODE_MAX
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi, legge_tutto
from testi.codes import one_line
from testi.fields import LongText
from testi.validators import LineField, clean_texts

FILE_NAME_MAX = 120
# What stands in the columns of each kind, and is empty in the others.
_FILE = Q(file="", colonna_chiave="", chiave="", colonna_valore="", colonna_numeratore="", colonna_denominatore="")


def value_in_words(text: str, top: Decimal | None, bottom: Decimal | None) -> str:
    """«75% (3 su 4)»; of a ratio without a written value «3 su 4»."""
    ratio = f"{scrivi_numero(top)} su {scrivi_numero(bottom)}" if top is not None and bottom is not None else ""
    return f"{text} ({ratio})" if text and ratio else text or ratio


class FonteQuerySet(models.QuerySet["FonteIndicatore"]):
    """Who reads an objective reads where the values of its indicators come from."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the objectives that somebody reads; who reads everything, those of objectives that are gone too."""
        return self if legge_tutto(chi) else self.filter(obiettivo__in=ObiettivoPEG.objects.visible_to(chi))


class FonteIndicatore(Aggregato):
    """Where the value of an indicator is to be read: known by the identity of the indicator, it serves every survey."""

    piano = models.ForeignKey(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="fonti", editable=False
    )
    # An objective that a variation takes away leaves its source, which reads nothing any more.
    obiettivo = models.ForeignKey(
        ObiettivoPEG, verbose_name="obiettivo", on_delete=models.SET_NULL, null=True, related_name="fonti"
    )
    codice = models.CharField("codice dell'obiettivo", max_length=CODE_MAX, editable=False)
    row_id = models.UUIDField("identità dell'indicatore", editable=False)
    descrizione = LongText("indicatore", editable=False)
    genere = models.CharField("da dove viene", max_length=12, choices=SourceKind, default=SourceKind.CSV)
    file = LineField("file", max_length=FILE_NAME_MAX, blank=True)
    colonna_chiave = LineField("colonna che dice di chi è la riga", max_length=120, blank=True)
    chiave = LineField("che cosa c'è scritto in quella riga", max_length=200, blank=True)
    colonna_valore = LineField("colonna del valore", max_length=120, blank=True)
    colonna_numeratore = LineField("colonna del numeratore", max_length=120, blank=True)
    colonna_denominatore = LineField("colonna del denominatore", max_length=120, blank=True)
    altro_obiettivo = models.ForeignKey(
        ObiettivoPEG,
        verbose_name="obiettivo da cui si prende",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    altra_riga = models.UUIDField("identità dell'indicatore da cui si prende", null=True, blank=True, editable=False)
    altra_descrizione = LongText("indicatore da cui si prende", blank=True, editable=False)
    indicatore_ente = models.ForeignKey(
        IndicatoreEnte,
        verbose_name="indicatore dell'ente",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fonti",
    )
    in_uso = models.BooleanField("in uso", default=True)
    # Said by a centre of an indicator of its own; what the office touches is the office's from then on.
    del_centro = models.BooleanField("detta dal centro", default=False, editable=False)
    nota = LongText("nota", blank=True)
    # When «lavora» looked at it last: not a word of the office, so no revision is taken for it.
    guardata_il = models.DateTimeField("guardata il", null=True, blank=True, editable=False)
    # When the last reading that was recorded began: one that began before it has nothing to say any more.
    letta_il = models.DateTimeField("letta il", null=True, blank=True, editable=False)
    history = HistoricalRecords(excluded_fields=["guardata_il", "letta_il"])
    objects = FonteQuerySet.as_manager()

    class Meta:
        verbose_name = "fonte di un indicatore"
        verbose_name_plural = "fonti degli indicatori"
        ordering = ["piano", "codice", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["piano", "row_id"],
                name="fonte_unica_dell_indicatore",
                violation_error_message="Questo indicatore ha già una fonte: si cambia quella.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(genere=SourceKind.CSV, altra_riga__isnull=True, indicatore_ente__isnull=True)
                    & ~Q(file="")
                    & ~Q(colonna_chiave="")
                    & ~Q(chiave="")
                    & ~Q(colonna_valore="")
                )
                | (Q(genere=SourceKind.INDICATORE, altra_riga__isnull=False, indicatore_ente__isnull=True) & _FILE)
                | (Q(genere=SourceKind.ENTE, altra_riga__isnull=True, indicatore_ente__isnull=False) & _FILE),
                name="fonte_in_un_modo_solo",
                violation_error_message="Una fonte è un file, un altro indicatore o un indicatore dell'ente: uno solo.",
            ),
            models.CheckConstraint(
                condition=Q(colonna_numeratore="", colonna_denominatore="")
                | (~Q(colonna_numeratore="") & ~Q(colonna_denominatore="")),
                name="fonte_rapporto_intero",
                violation_error_message="Di un rapporto si dicono le due colonne: numeratore e denominatore.",
            ),
            models.CheckConstraint(
                condition=Q(altra_riga__isnull=True) | ~Q(altra_riga=models.F("row_id")),
                name="fonte_non_di_se_stessa",
                violation_error_message="Un indicatore non è la fonte di se stesso.",
            ),
            models.CheckConstraint(
                condition=Q(del_centro=False) | ~Q(genere=SourceKind.CSV),
                name="fonte_di_un_centro_senza_file",
                violation_error_message="I file li indica l'ufficio programmazione.",
            ),
            clean_texts(
                "fonte_testi_leggibili",
                lines=[
                    *("file", "colonna_chiave", "chiave", "colonna_valore"),
                    *("colonna_numeratore", "colonna_denominatore"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.codice}, «{one_line(self.descrizione)[:80]}»"

    @property
    def place(self) -> str:
        """Where it reads, in words."""
        match self.genere:
            case SourceKind.CSV:
                return f"{self.file}, «{self.colonna_valore}» dove «{self.colonna_chiave}» è «{self.chiave}»"
            case SourceKind.INDICATORE:
                of = f"{self.altro_obiettivo.codice}, " if self.altro_obiettivo else ""
                return f"{of}«{one_line(self.altra_descrizione)[:80]}»"
        return f"indicatore dell'ente «{one_line(str(self.indicatore_ente))}»"


class LetturaQuerySet(models.QuerySet["LetturaDellaFonte"]):
    """What was read, for who reads what is said of the objective."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the objectives of a survey that somebody reads."""
        return self.filter(valore__stato__in=StatoObiettivo.objects.visible_to(chi).order_by().values("pk"))


class LetturaDellaFonte(models.Model):
    """What a source said of the value of an indicator in a survey. Rows are only added, when something is another; the
    last one of a value is its proposal."""

    fonte = models.ForeignKey(FonteIndicatore, on_delete=models.PROTECT, related_name="letture")
    # The source as it was defined then: what it says since is asked by another reading.
    revisione = models.PositiveIntegerField("revisione della fonte")
    valore = models.ForeignKey(ValoreIndicatore, on_delete=models.PROTECT, related_name="letture")
    quando = models.DateTimeField("quando", default=timezone.now)
    da = models.ForeignKey(Utente, on_delete=models.PROTECT, null=True, related_name="+")
    esito = models.CharField("esito", max_length=10, choices=ReadingOutcome)
    letto = LineField("valore letto", max_length=255, blank=True)
    numeratore = models.DecimalField("numeratore", max_digits=20, decimal_places=4, null=True, blank=True)
    denominatore = models.DecimalField("denominatore", max_digits=20, decimal_places=4, null=True, blank=True)
    # Why there is no value: file, row, column, and what to do.
    motivo = models.TextField("motivo", blank=True)
    dove = LineField("dove", max_length=255)
    impronta = models.CharField("SHA-256 del file", max_length=SHA256, blank=True)
    objects = LetturaQuerySet.as_manager()

    class Meta:
        verbose_name = "lettura di una fonte"
        verbose_name_plural = "letture delle fonti"
        ordering = ["-quando", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(esito=ReadingOutcome.LETTA, motivo="") & (~Q(letto="") | Q(numeratore__isnull=False)))
                | (
                    Q(esito__in=[ReadingOutcome.VUOTA, ReadingOutcome.RIFIUTATA], letto="")
                    & Q(numeratore__isnull=True, denominatore__isnull=True)
                    & ~Q(motivo="")
                ),
                name="lettura_valore_o_motivo",
            ),
            models.CheckConstraint(
                condition=Q(numeratore__isnull=True, denominatore__isnull=True)
                | (Q(numeratore__isnull=False, denominatore__isnull=False) & ~Q(denominatore=0)),
                name="lettura_rapporto_intero",
            ),
            clean_texts("lettura_testi_leggibili", lines=["letto", "dove"]),
        ]

    def __str__(self) -> str:
        return f"{self.dove}: {self.says or self.motivo}"

    @property
    def says(self) -> str:
        """The value in words; empty where there is none."""
        return value_in_words(self.letto, self.numeratore, self.denominatore)

    def is_of(self, source: FonteIndicatore) -> bool:
        """Whether it says what this source says, as it is defined now."""
        return bool((self.fonte_id, self.revisione) == (source.pk, source.revisione))

    @property
    def has_value(self) -> bool:
        """Whether there is something to confirm."""
        return bool(self.esito == ReadingOutcome.LETTA)

    @property
    def refused(self) -> bool:
        """Whether somebody has to mend the source."""
        return bool(self.esito == ReadingOutcome.RIFIUTATA)
