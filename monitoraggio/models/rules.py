# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office decides once: why things are late, and how the numbers of a plan are made."""

from decimal import Decimal
from typing import Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from monitoraggio.choices import MissingValue
from obiettivi.models import PianoEsecutivo
from testi.validators import LineField, clean_texts

DECIMALS: Final = (0, 6)


class CausaDiRitardo(Aggregato):
    """Why a phase is late. Causes come and go with the years, so they are a table."""

    nome = LineField("nome", max_length=80, unique=True)
    ordine = models.PositiveSmallIntegerField("ordine", default=100)
    in_uso = models.BooleanField("in uso", default=True, help_text="Quelle di una volta restano dove sono.")
    vuole_motivo = models.BooleanField(
        "vuole un motivo", default=False, help_text="Da sola non dice nulla: chi la sceglie scrive perché."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "causa di ritardo"
        verbose_name_plural = "cause di ritardo"
        ordering = ["ordine", "nome"]
        constraints = [
            models.CheckConstraint(condition=~Q(nome=""), name="causa_nome_presente"),
            clean_texts("causa_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome


class RegolaConsuntivo(Aggregato):
    """How the numbers of the surveys of one plan are made; a closing freezes what it says then."""

    piano = models.OneToOneField(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="regola_consuntivo"
    )
    peso_fasi = models.DecimalField(
        "peso delle fasi", max_digits=5, decimal_places=2, default=Decimal(50), validators=[MinValueValidator(0)]
    )
    peso_indicatori = models.DecimalField(
        "peso degli indicatori", max_digits=5, decimal_places=2, default=Decimal(50), validators=[MinValueValidator(0)]
    )
    soglia_verde = models.DecimalField(
        "verde fino a",
        max_digits=5,
        decimal_places=2,
        default=Decimal(-5),
        help_text="Lo scostamento fino a cui la luce è verde, per esempio -5.",
    )
    soglia_gialla = models.DecimalField(
        "gialla fino a", max_digits=5, decimal_places=2, default=Decimal(-15), help_text="Oltre è rossa."
    )
    valore_mancante = models.CharField(
        "un valore che manca", max_length=10, choices=MissingValue, default=MissingValue.ESCLUSO
    )
    decimali = models.PositiveSmallIntegerField("decimali", default=2, validators=[MaxValueValidator(DECIMALS[1])])
    pesa_gli_obiettivi = models.BooleanField(
        "gli obiettivi hanno un peso", default=False, help_text="Le medie di un centro lo contano."
    )
    prove_al_cento = models.BooleanField(
        "il 100% chiede una prova", default=False, help_text="Una fase conclusa senza un'evidenza è segnalata."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "regola del consuntivo"
        verbose_name_plural = "regole del consuntivo"
        ordering = ["-piano__anno", "piano__codice"]
        constraints = [
            models.CheckConstraint(
                condition=Q(peso_fasi__gte=0, peso_indicatori__gte=0) & (Q(peso_fasi__gt=0) | Q(peso_indicatori__gt=0)),
                name="regola_pesi_plausibili",
                violation_error_message="I due pesi non sono negativi, e almeno uno è più di zero.",
            ),
            models.CheckConstraint(
                condition=Q(soglia_gialla__lt=F("soglia_verde"), soglia_verde__lte=0),
                name="regola_soglie_ordinate",
                violation_error_message="La soglia gialla sta sotto la verde, e la verde non è più di zero.",
            ),
            models.CheckConstraint(condition=Q(decimali__range=DECIMALS), name="regola_decimali_plausibili"),
            models.CheckConstraint(
                condition=Q(valore_mancante__in=MissingValue.values), name="regola_valore_mancante_previsto"
            ),
        ]

    def __str__(self) -> str:
        return f"Regole di {self.piano.codice}"
