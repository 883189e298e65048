# SPDX-License-Identifier: AGPL-3.0-or-later
"""What proves what a survey says."""

from typing import Self

from django.db import models
from django.db.models import Q

from monitoraggio.models.proof import Proof, ProofQuerySet, proof_constraints
from monitoraggio.models.state import StatoFase, StatoObiettivo, ValoreIndicatore
from organizzazione.rules import Chi


class EvidenzaQuerySet(ProofQuerySet):
    """Who reads what is said of an objective reads what proves it."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the objectives that somebody reads; a file that waits for the scanner is of who sent it alone."""
        read = self.filter(stato__in=StatoObiettivo.objects.visible_to(chi).order_by().values("pk"))
        return read.unless_it_waits(chi)


class Evidenza(Proof):
    """Of an objective, or of a phase or a value of it."""

    stato = models.ForeignKey(StatoObiettivo, on_delete=models.PROTECT, related_name="evidenze")
    fase = models.ForeignKey(StatoFase, on_delete=models.PROTECT, null=True, blank=True, related_name="evidenze")
    valore = models.ForeignKey(
        ValoreIndicatore, on_delete=models.PROTECT, null=True, blank=True, related_name="evidenze"
    )
    objects = EvidenzaQuerySet.as_manager()

    class Meta:
        verbose_name = "evidenza"
        verbose_name_plural = "evidenze"
        ordering = ["stato", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fase__isnull=True) | Q(valore__isnull=True),
                name="evidenza_di_una_cosa",
                violation_error_message="Un'evidenza è dell'obiettivo, di una fase o di un valore.",
            ),
            *proof_constraints("evidenza"),
        ]
