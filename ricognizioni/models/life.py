# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a ricognizione, and on what it says of an operative objective: who, when, from which state to which."""

from django.db import models
from django.db.models import Q

from flussi.passages import Passage
from monitoraggio.choices import SurveyAct, SurveyState
from ricognizioni.choices import OperativeAct, StateOfOperative
from ricognizioni.models.state import StatoOperativo
from ricognizioni.models.survey import Ricognizione


class PassaggioDellaRicognizione(Passage):
    """An act on a ricognizione."""

    ricognizione = models.ForeignKey(Ricognizione, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=SurveyAct)
    da = models.CharField("da", max_length=12, choices=SurveyState)
    a = models.CharField("a", max_length=12, choices=SurveyState)

    class Meta(Passage.Meta):
        verbose_name = "passaggio di una ricognizione"
        verbose_name_plural = "passaggi delle ricognizioni"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=SurveyAct.values), name="passaggio_ricognizione_atto"),
            models.CheckConstraint(
                condition=Q(da__in=SurveyState.values, a__in=SurveyState.values), name="passaggio_ricognizione_stati"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.ricognizione}"


class PassaggioOperativo(Passage):
    """An act on what a ricognizione says of an operative objective."""

    stato = models.ForeignKey(StatoOperativo, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=OperativeAct)
    da = models.CharField("da", max_length=12, choices=StateOfOperative)
    a = models.CharField("a", max_length=12, choices=StateOfOperative)

    class Meta(Passage.Meta):
        verbose_name = "passaggio di un obiettivo operativo"
        verbose_name_plural = "passaggi degli obiettivi operativi"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=OperativeAct.values), name="passaggio_operativo_atto"),
            models.CheckConstraint(
                condition=Q(da__in=StateOfOperative.values, a__in=StateOfOperative.values),
                name="passaggio_operativo_stati",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.stato}"
