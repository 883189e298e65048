# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on a Relazione: who, when, from which state to which."""

from django.db import models
from django.db.models import Q

from flussi.passages import Passage
from relazioni.choices import ReportAct, ReportState
from relazioni.models.relazione import Relazione


class PassaggioDellaRelazione(Passage):
    """An act on a Relazione."""

    relazione = models.ForeignKey(Relazione, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=ReportAct)
    da = models.CharField("da", max_length=12, choices=ReportState)
    a = models.CharField("a", max_length=12, choices=ReportState)

    class Meta(Passage.Meta):
        verbose_name = "passaggio di una Relazione"
        verbose_name_plural = "passaggi delle Relazioni"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=ReportAct.values), name="passaggio_relazione_atto"),
            models.CheckConstraint(
                condition=Q(da__in=ReportState.values, a__in=ReportState.values), name="passaggio_relazione_stati"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.relazione}"
