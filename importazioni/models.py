# SPDX-License-Identifier: AGPL-3.0-or-later
"""What imports remember."""

from typing import Self

from django.db import models
from django.utils import timezone

from organizzazione.models import Utente
from organizzazione.rules import SCRIVONO_TUTTO, Chi, ruolo_di


class ColumnMeaningQuerySet(models.QuerySet["ColumnMeaning"]):
    """The gate of what is remembered."""

    def visible_to(self, chi: Chi) -> Self:
        """All of it, to those who import tables."""
        return self.all() if ruolo_di(chi) in SCRIVONO_TUTTO else self.none()


class ColumnMeaning(models.Model):
    """What the office said of a column that its head does not tell; it holds for the same heads of the same table.

    ``heads`` is the mark of all heads of the row (``importazioni.griglie.choices.mark_of``), ``letter`` the column
    among them, ``meaning`` the key of its field, or that it is not read.
    """

    tabella = models.CharField("tabella", max_length=30)
    heads = models.CharField("teste", max_length=64)
    letter = models.CharField("colonna", max_length=8)
    meaning = models.CharField("significato", max_length=60)
    chosen_by = models.ForeignKey(
        Utente, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="scelto da"
    )
    chosen_on = models.DateTimeField("scelto il", default=timezone.now)

    objects = ColumnMeaningQuerySet.as_manager()

    class Meta:
        verbose_name = "significato di una colonna"
        verbose_name_plural = "significati delle colonne"
        constraints = [
            models.UniqueConstraint(fields=["tabella", "heads", "letter"], name="un_significato_per_colonna"),
        ]

    def __str__(self) -> str:
        return f"{self.tabella} {self.letter}: {self.meaning}"
