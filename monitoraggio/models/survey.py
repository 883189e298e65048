# SPDX-License-Identifier: AGPL-3.0-or-later
"""The survey of a plan at a day: its window, the version it speaks of, its life."""

from collections.abc import Sequence

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from flussi import moments
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import SurveyKind, SurveyState
from monitoraggio.models.life_of_a_survey import SurveyLife, as_a_whole
from monitoraggio.rules import SURVEYS
from obiettivi.models import PianoEsecutivo
from organizzazione.models import fine_non_prima
from organizzazione.rules import Chi
from testi.formati import data
from versioni.models import Versione


class RilevazioneQuerySet(GateQuerySet["Rilevazione"]):
    """The gates of the surveys."""

    table = SURVEYS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Who works at a centre sees that there is a survey, and in it the own objectives."""
        return as_a_whole(chi)

    def told(self) -> "RilevazioneQuerySet":
        """With plan and version, without the long texts of the latter."""
        heavy = ("versione__contenuto", "versione__manifesto")
        found: RilevazioneQuerySet = self.select_related("piano", "versione").defer(*heavy)
        return found


class Rilevazione(SurveyLife):
    """A survey of a plan at a day."""

    piano = models.ForeignKey(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="rilevazioni"
    )
    # The year of the plan, beside the day, so that the database holds one to the other.
    anno = models.PositiveSmallIntegerField("anno", editable=False)
    al = models.DateField("al", help_text="Il giorno di cui si parla: 30/06, 31/08, 31/12 o un altro dell'anno.")
    tipo = models.CharField("tipo", max_length=12, choices=SurveyKind, default=SurveyKind.INTERMEDIA)
    versione = models.ForeignKey(
        Versione, verbose_name="sulla versione", on_delete=models.PROTECT, related_name="rilevazioni"
    )
    history = HistoricalRecords()
    objects = RilevazioneQuerySet.as_manager()

    class Meta:
        verbose_name = "rilevazione"
        verbose_name_plural = "rilevazioni"
        ordering = ["-al", "piano"]
        constraints = [
            models.UniqueConstraint(
                fields=["piano", "al"],
                name="rilevazione_unica_nel_giorno",
                violation_error_message="Di questo piano c'è già una rilevazione a questo giorno.",
            ),
            models.UniqueConstraint(
                fields=["piano"],
                condition=Q(tipo=SurveyKind.FINALE),
                name="rilevazione_una_sola_finale",
                violation_error_message="Di questo piano c'è già la rilevazione finale.",
            ),
            models.CheckConstraint(condition=Q(tipo__in=SurveyKind.values), name="rilevazione_tipo_previsto"),
            models.CheckConstraint(condition=Q(stato__in=SurveyState.values), name="rilevazione_stato_previsto"),
            models.CheckConstraint(
                condition=~Q(tipo=SurveyKind.FINALE) | Q(al__month=12, al__day=31),
                name="rilevazione_finale_al_31_dicembre",
                violation_error_message="La rilevazione finale è al 31/12.",
            ),
            models.CheckConstraint(
                condition=Q(al__year=F("anno")),
                name="rilevazione_nell_anno",
                violation_error_message="Il giorno della rilevazione è nell'anno del piano.",
            ),
            fine_non_prima("dal", "fino", "rilevazione_finestra_ordinata"),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice} al {data(self.al)}"


def window_open(prefix: str = "") -> Q:
    """The surveys in which the centres write today; ``prefix`` leads to them."""
    today = moments.today()
    begun = Q(**{f"{prefix}dal__isnull": True}) | Q(**{f"{prefix}dal__lte": today})
    not_over = Q(**{f"{prefix}fino__isnull": True}) | Q(**{f"{prefix}fino__gte": today})
    return begun & not_over
