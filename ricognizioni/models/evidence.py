# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what a ricognizione says of an operative objective, or the value of the year of one of its indicators:
the same things, by the same rules, that prove what a survey says."""

from typing import Self

from django.db import models

from monitoraggio.choices import SurveyState
from monitoraggio.models.proof import Proof, ProofQuerySet, proof_constraints
from organizzazione.rules import Chi
from ricognizioni.models.state import StatoOperativo, ValoreOperativo


class OperativeProofQuerySet(ProofQuerySet):
    """Who reads what is said of an operative objective reads what proves it."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the operative objectives that somebody reads; a file that waits is of who sent it alone."""
        read = self.filter(stato__in=StatoOperativo.objects.visible_to(chi).order_by().values("pk"))
        return read.unless_it_waits(chi)

    def still_written(self) -> Self:
        """Of a ricognizione that is open."""
        return self.filter(stato__ricognizione__stato=SurveyState.APERTA)


class ProvaOperativa(Proof):
    """Of an operative objective, or of the value of the year of one of its indicators."""

    stato = models.ForeignKey(StatoOperativo, on_delete=models.PROTECT, related_name="evidenze")
    valore = models.ForeignKey(
        ValoreOperativo, on_delete=models.PROTECT, null=True, blank=True, related_name="evidenze"
    )
    objects = OperativeProofQuerySet.as_manager()

    class Meta:
        verbose_name = "evidenza di un obiettivo operativo"
        verbose_name_plural = "evidenze degli obiettivi operativi"
        ordering = ["stato", "pk"]
        constraints = proof_constraints("prova_operativa")
