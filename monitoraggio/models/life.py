# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a survey, and on what it says of an objective: who, when, from which state to which, why."""

from django.db import models
from django.db.models import Q

from flussi.passages import Passage
from monitoraggio.choices import ObjectiveAct, StateOfObjective, SurveyAct, SurveyState
from monitoraggio.models.state import StatoObiettivo
from monitoraggio.models.survey import Rilevazione


class PassaggioDellaRilevazione(Passage):
    """An act on a survey."""

    rilevazione = models.ForeignKey(Rilevazione, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=SurveyAct)
    da = models.CharField("da", max_length=12, choices=SurveyState)
    a = models.CharField("a", max_length=12, choices=SurveyState)

    class Meta(Passage.Meta):
        verbose_name = "passaggio di una rilevazione"
        verbose_name_plural = "passaggi delle rilevazioni"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=SurveyAct.values), name="passaggio_rilevazione_atto"),
            models.CheckConstraint(
                condition=Q(da__in=SurveyState.values, a__in=SurveyState.values), name="passaggio_rilevazione_stati"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.rilevazione}"


class PassaggioDelloStato(Passage):
    """An act on what a survey says of an objective."""

    stato = models.ForeignKey(StatoObiettivo, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=ObjectiveAct)
    da = models.CharField("da", max_length=12, choices=StateOfObjective)
    a = models.CharField("a", max_length=12, choices=StateOfObjective)

    class Meta(Passage.Meta):
        verbose_name = "passaggio dello stato di un obiettivo"
        verbose_name_plural = "passaggi degli stati degli obiettivi"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=ObjectiveAct.values), name="passaggio_stato_atto"),
            models.CheckConstraint(
                condition=Q(da__in=StateOfObjective.values, a__in=StateOfObjective.values),
                name="passaggio_stato_stati",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.stato}"
