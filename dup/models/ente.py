# SPDX-License-Identifier: AGPL-3.0-or-later
"""Performance organizzativa: the state of health of the city and of the administration (D.Lgs. 150/2009, art. 8)."""

from typing import Final

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.choices import StatoDiSalute
from dup.models.documento import ANNI, DUP
from dup.models.livelli import AmbitoStrategico
from dup.provisional import as_marked, marked, unmarked
from indicatori.choices import Verso
from organizzazione.models import CentroDiResponsabilita
from testi.fields import LongText
from testi.validators import LineField, clean_texts

VALUE_MAX: Final = 60
PROVENANCE_MAX: Final = 300
#: What stands beside a value and speaks of that value alone: with another value it is gone.
PROVENANCE: Final = ("fonte", "evidenza", "nota")


class IndicatoreEnte(Aggregato):
    """An indicator of the whole Comune: of the city, by ambito and theme, or of the administration, by theme."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.PROTECT, related_name="indicatori_ente")
    stato_di_salute = models.CharField("stato di salute", max_length=15, choices=StatoDiSalute)
    ambito = models.ForeignKey(
        AmbitoStrategico,
        verbose_name="ambito strategico",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicatori_ente",
        help_text="Solo per gli indicatori della città.",
    )
    tema = LineField("tema", max_length=200, blank=True)
    ordine = models.PositiveIntegerField("ordine", default=0)
    descrizione = models.CharField("indicatore", max_length=500)
    formula = models.CharField("formula", max_length=1000, blank=True)
    unita = models.CharField("unità di misura", max_length=60, blank=True)
    fonte = models.CharField("fonte", max_length=200, blank=True)
    verso = models.CharField("verso", max_length=12, choices=Verso, default=Verso.CRESCENTE)
    note = LongText("note", blank=True)
    # Who is asked for the value of each year; nobody: the planning office writes it.
    centro = models.ForeignKey(
        CentroDiResponsabilita,
        verbose_name="valori a cura di",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Il centro che dà il valore di ogni anno, quando la raccolta è aperta. Vuoto: lo scrive l'ufficio.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "indicatore dell'ente"
        verbose_name_plural = "indicatori dell'ente"
        ordering = ["dup", "stato_di_salute", "ordine", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stato_di_salute__in=StatoDiSalute.values), name="indicatore_ente_stato_previsto"
            ),
            models.CheckConstraint(condition=~Q(descrizione=""), name="indicatore_ente_descrizione_presente"),
            clean_texts("indicatore_ente_testi_leggibili", lines=["tema"]),
            models.CheckConstraint(
                condition=Q(stato_di_salute=StatoDiSalute.CITTA) | Q(ambito__isnull=True),
                name="indicatore_ente_ambito_della_citta",
                violation_error_message="L'ambito strategico vale solo per gli indicatori della città.",
            ),
            models.UniqueConstraint(
                fields=["dup", "stato_di_salute", "ambito", "tema", "descrizione"],
                name="indicatore_ente_unico",
                violation_error_message="Questo indicatore c'è già.",
            ),
            # SQL holds two empty ambiti for different, so that they need a rule of their own.
            models.UniqueConstraint(
                fields=["dup", "stato_di_salute", "tema", "descrizione"],
                condition=Q(ambito__isnull=True),
                name="indicatore_ente_unico_senza_ambito",
                violation_error_message="Questo indicatore c'è già.",
            ),
        ]

    def __str__(self) -> str:
        return self.descrizione


class ValoreAnnuale(models.Model):
    """The value of an indicator in a year, as its source wrote it."""

    indicatore = models.ForeignKey(
        IndicatoreEnte, verbose_name="indicatore", on_delete=models.CASCADE, related_name="valori"
    )
    anno = models.PositiveSmallIntegerField("anno", validators=ANNI)
    valore = models.CharField("valore", max_length=VALUE_MAX)
    provvisorio = models.BooleanField("provvisorio", default=False, help_text="La fonte non l'ha ancora confermato.")
    # Of this value, where it is not that of the indicator.
    fonte = LineField("fonte del valore", max_length=PROVENANCE_MAX, blank=True)
    evidenza = LineField(
        "evidenza",
        max_length=PROVENANCE_MAX,
        blank=True,
        help_text="Dove si trova il documento che lo prova: un indirizzo o un numero di protocollo.",
    )
    nota = LineField("nota", max_length=PROVENANCE_MAX, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "valore dell'anno"
        verbose_name_plural = "valori degli anni"
        ordering = ["anno"]
        constraints = [
            models.UniqueConstraint(fields=["indicatore", "anno"], name="valore_unico_nell_anno"),
            clean_texts("valore_annuale_testi_leggibili", lines=PROVENANCE),
        ]

    def __str__(self) -> str:
        return f"{self.anno}: {self.printed}"

    def clean(self) -> None:
        """«140 (p)» typed in a form is 140, provisional."""
        self.valore, marked_so = unmarked(as_marked(self.valore))
        self.provvisorio = self.provvisorio or marked_so

    @property
    def printed(self) -> str:
        """The value as every document has it: one that may still change says so."""
        return marked(self.valore, self.provvisorio)
