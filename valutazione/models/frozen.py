# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet said when it was told, decided again, made final: written once (``congelati``), each under its hash.

No chain ties the sheets of different people: one goes when its time to be kept is over, and the others must not tell.
"""

from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q

from congelati.models import Frozen, FrozenQuerySet
from monitoraggio.models.proof import SHA256
from organizzazione.rules import Chi
from valutazione.choices import SheetState
from valutazione.contenuto import SheetContent, read_sheet
from valutazione.models.sheets import STATE, Scheda

FROZEN_IN = (SheetState.NOTIFICATA, SheetState.RIESAMINATA, SheetState.DEFINITIVA)

_MOMENTS = [state.value for state in FROZEN_IN]


class SchedaCongelataQuerySet(FrozenQuerySet):
    """What is frozen of a sheet is for who reads the sheet."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the sheets that somebody reads."""
        return self.filter(scheda__in=Scheda.objects.visible_to(chi).order_by().values("pk"))


class SchedaCongelata(Frozen):
    """A sheet as it was told, decided again or made final. It goes with its sheet, once it need not be kept any more:
    until then the database refuses."""

    kept_until = "conservata_fino"

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="congelate")
    momento = models.CharField("quando", max_length=STATE, choices=[(s.value, s.label) for s in FROZEN_IN])
    contenuto = models.TextField("contenuto")
    impronta = models.CharField("SHA-256 del contenuto", max_length=SHA256)
    # Of the last one, the decree of the Sindaco.
    numero_atto = models.CharField("numero del decreto", max_length=20, blank=True)
    data_atto = models.DateField("data del decreto", null=True, blank=True)
    registrata_il = models.DateTimeField("registrata il")
    # A name, not a key: a user that is renamed or deleted changes nothing here.
    registrata_da = models.CharField("registrata da", max_length=200)
    conservata_fino = models.DateField("conservata fino al", null=True, blank=True)

    objects = SchedaCongelataQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "scheda congelata"
        verbose_name_plural = "schede congelate"
        ordering = ["scheda", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheda", "momento"], name="scheda_congelata_una_volta"),
            models.CheckConstraint(condition=Q(momento__in=_MOMENTS), name="scheda_congelata_momento"),
            models.CheckConstraint(
                condition=Q(momento=SheetState.DEFINITIVA.value, data_atto__isnull=False) & ~Q(numero_atto="")
                | ~Q(momento=SheetState.DEFINITIVA.value) & Q(data_atto__isnull=True, numero_atto=""),
                name="scheda_definitiva_con_decreto",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheda}, {self.get_momento_display().lower()}"

    @cached_property
    def read(self) -> SheetContent:
        """What it says."""
        return read_sheet(self.contenuto)
