# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ricognizione of a DUP at a day (TUEL art. 147-ter; D.Lgs. 118/2011, all. 4/1, par. 4.2)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dup.models import DUP
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import SurveyState
from monitoraggio.models.life_of_a_survey import SurveyLife, as_a_whole
from monitoraggio.rules import SURVEYS
from organizzazione.models import fine_non_prima
from organizzazione.rules import Chi
from testi.formati import data


class RicognizioneQuerySet(GateQuerySet["Ricognizione"]):
    """The gates of the ricognizioni, by the table of every survey."""

    table = SURVEYS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Who works at a centre sees that there is one, and in it the own operative objectives."""
        return as_a_whole(chi)


class Ricognizione(SurveyLife):
    """What became of a DUP by a day."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.PROTECT, related_name="ricognizioni")
    al = models.DateField("al", help_text="Il giorno di cui si parla: di solito 31/12, o prima del DUP successivo.")
    history = HistoricalRecords()
    objects = RicognizioneQuerySet.as_manager()

    class Meta:
        verbose_name = "ricognizione"
        verbose_name_plural = "ricognizioni"
        ordering = ["-al", "dup"]
        constraints = [
            models.UniqueConstraint(
                fields=["dup", "al"],
                name="ricognizione_unica_nel_giorno",
                violation_error_message="Di questo DUP c'è già una ricognizione a questo giorno.",
            ),
            models.CheckConstraint(condition=Q(stato__in=SurveyState.values), name="ricognizione_stato_previsto"),
            fine_non_prima("dal", "fino", "ricognizione_finestra_ordinata"),
        ]

    def __str__(self) -> str:
        return f"Ricognizione di {self.dup.codice} al {data(self.al)}"
