# SPDX-License-Identifier: AGPL-3.0-or-later
"""The collection of a year: of which document, in which days the centres give the values (D.Lgs. 150/2009, art. 8)."""

from datetime import date
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.models import DUP
from dup.models.documento import ANNI
from flussi import moments
from monitoraggio.models.life_of_a_survey import out_of_days
from organizzazione.models import fine_non_prima
from organizzazione.rules import Chi, ruolo_di, scrive_tutto
from testi.fields import LongText


class RaccoltaQuerySet(models.QuerySet["Raccolta"]):
    """The gates of the collections. Every page, table and command starts from one of them."""

    def visible_to(self, chi: Chi) -> Self:
        """Those that somebody may read: all, for who has a role; the values are those of the document."""
        return self if ruolo_di(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """Those whose days somebody may change: the planning office keeps them."""
        return self if scrive_tutto(chi) else self.none()


class Raccolta(Aggregato):
    """The values of a year being collected."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.PROTECT, related_name="raccolte")
    anno = models.PositiveSmallIntegerField("anno", validators=ANNI, help_text="L'anno di cui si raccolgono i valori.")
    dal = models.DateField("si raccoglie dal", null=True, blank=True, help_text="Vuoto: da subito.")
    fino = models.DateField("si raccoglie fino al", null=True, blank=True, help_text="Compreso. Vuoto: senza termine.")
    nota = LongText("nota", blank=True, help_text="Che cosa i centri devono sapere: si legge sopra il foglio.")

    objects = RaccoltaQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "raccolta dei valori"
        verbose_name_plural = "raccolte dei valori"
        ordering = ["-anno", "dup"]
        constraints = [
            models.UniqueConstraint(
                fields=["dup", "anno"],
                name="raccolta_unica_nell_anno",
                violation_error_message="Di questo DUP c'è già la raccolta di quest'anno.",
            ),
            fine_non_prima("dal", "fino", "raccolta_finestra_ordinata"),
        ]

    def __str__(self) -> str:
        return f"Valori del {self.anno} degli indicatori di {self.dup.codice}"

    def clean(self) -> None:
        """A year that has not begun has no values."""
        if self.anno and self.anno > moments.today().year:
            raise ValidationError({"anno": f"Il {self.anno} non è ancora cominciato: non ha valori da raccogliere."})

    def window_in_words(self, day: date | None = None) -> str:
        """Why the centres do not write on a day; empty where they do."""
        return out_of_days("la raccolta", self.dal, self.fino, day)
