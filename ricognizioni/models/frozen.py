# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a closing froze, and the act that approved it: written once (``congelati``), in one chain for each DUP."""

from functools import cached_property

from django.db import models
from django.db.models import Q

from dup.models import DUP
from monitoraggio.choices import ApprovingBody
from monitoraggio.models.frozen import ClosedQuerySet, Closing, Deed
from ricognizioni.contenuto import RicognizioneContent, read_ricognizione
from ricognizioni.models.survey import Ricognizione


class RicognizioneChiusa(Closing):
    """A ricognizione as it was closed."""

    ricognizione = models.ForeignKey(Ricognizione, on_delete=models.PROTECT, related_name="chiusure")
    # The chain is the document's: closings of all its ricognizioni, in the order in which they came.
    dup = models.ForeignKey(DUP, on_delete=models.PROTECT, related_name="chiusure")
    precedente = models.OneToOneField(
        "self", verbose_name="dopo la", on_delete=models.PROTECT, null=True, blank=True, related_name="successiva"
    )

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "ricognizione chiusa"
        verbose_name_plural = "ricognizioni chiuse"
        ordering = ["dup", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["dup", "numero"], name="chiusura_unica_nel_dup"),
            models.CheckConstraint(
                condition=Q(numero=1, precedente__isnull=True) | Q(numero__gt=1, precedente__isnull=False),
                name="ricognizione_chiusa_in_catena",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ricognizione}, chiusura {self.numero}"

    @cached_property
    def read(self) -> RicognizioneContent:
        """What it says."""
        return read_ricognizione(self.contenuto)


class AttoDellaRicognizione(Deed):
    """The act of the Consiglio that approved what a closing froze, or another body's taking note of it."""

    chiusura = models.OneToOneField(RicognizioneChiusa, on_delete=models.PROTECT, related_name="atto")

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "atto di una ricognizione"
        verbose_name_plural = "atti delle ricognizioni"
        ordering = ["-data_atto", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(organo__in=ApprovingBody.values), name="atto_ricognizione_organo"),
            models.CheckConstraint(condition=~Q(numero_atto=""), name="atto_ricognizione_numerato"),
        ]
