# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rettifica of an approved survey: which closing it corrects and why, and what of it, field by field.

A correction is laid over what the closing froze; the rows in which people wrote stay as the first act has approved
them. So nothing is opened again, and one that was ordered by mistake goes without a trace in any number.
"""

from collections.abc import Sequence
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from flussi import moments
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import RectifiedRow, SurveyState
from monitoraggio.models.frozen import RilevazioneChiusa
from monitoraggio.models.life_of_a_survey import SurveySteps, as_a_whole
from monitoraggio.models.survey import Rilevazione
from monitoraggio.rules import SURVEYS, may_annotate
from obiettivi.contenuto.code_form import CODE_MAX
from organizzazione.rules import Chi
from testi.fields import LongText


class RettificaQuerySet(GateQuerySet["Rettifica"]):
    """The gates: the table of every survey, in which only the office writes."""

    table = SURVEYS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Who reads that there is a survey reads that it is being corrected."""
        return as_a_whole(chi)

    def annotated_by(self, chi: Chi) -> Self:
        """Those in which somebody may correct notes of the Nucleo: open, and of the Nucleo alone."""
        seen = self.visible_to(chi).filter(stato=SurveyState.APERTA)
        return seen if may_annotate(chi) else seen.none()


class Rettifica(SurveySteps):
    """A correction of what an act has approved. ``nuova`` is what it froze when it was closed the last time."""

    rilevazione = models.ForeignKey(
        Rilevazione, verbose_name="rilevazione", on_delete=models.PROTECT, related_name="rettifiche"
    )
    corretta = models.ForeignKey(
        RilevazioneChiusa, verbose_name="corregge", on_delete=models.PROTECT, related_name="rettifiche"
    )
    nuova = models.OneToOneField(
        RilevazioneChiusa,
        verbose_name="chiusa come",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="rettifica",
    )
    motivo = LongText("motivo")
    ordinata_il = models.DateTimeField("ordinata il", default=moments.now, editable=False)
    history = HistoricalRecords()
    objects = RettificaQuerySet.as_manager()

    class Meta:
        verbose_name = "rettifica"
        verbose_name_plural = "rettifiche"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rilevazione"],
                condition=~Q(stato=SurveyState.APPROVATA),
                name="rettifica_una_alla_volta",
                violation_error_message="Di questa rilevazione c'è già una rettifica in corso.",
            ),
            models.CheckConstraint(condition=Q(stato__in=SurveyState.values), name="rettifica_stato_previsto"),
            models.CheckConstraint(condition=~Q(motivo=""), name="rettifica_con_motivo"),
            models.CheckConstraint(
                condition=~Q(stato__in=[SurveyState.CHIUSA, SurveyState.APPROVATA]) | Q(nuova__isnull=False),
                name="rettifica_chiusa_congelata",
            ),
        ]

    def __str__(self) -> str:
        return f"Rettifica di {self.rilevazione}"


class Correzione(models.Model):
    """What a field is to say instead, as its box would show it. ``riga`` is the identity of a phase or an indicator,
    empty for the objective itself; of what an objective has one, its kind, of evidence its place in what was frozen."""

    rettifica = models.ForeignKey(Rettifica, on_delete=models.CASCADE, related_name="correzioni")
    codice = models.CharField("codice", max_length=CODE_MAX)
    di = models.CharField("di", max_length=10, choices=RectifiedRow)
    riga = models.CharField("riga", max_length=36, blank=True)
    campo = models.CharField("campo", max_length=30)
    valore = LongText("valore", blank=True)
    motivo = LongText("motivo")

    class Meta:
        verbose_name = "correzione"
        verbose_name_plural = "correzioni"
        ordering = ["rettifica", "codice", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["rettifica", "codice", "riga", "campo"], name="correzione_unica"),
            models.CheckConstraint(condition=Q(di__in=RectifiedRow.values), name="correzione_di_che_cosa"),
            models.CheckConstraint(
                condition=Q(di=RectifiedRow.OBIETTIVO, riga="") | (~Q(di=RectifiedRow.OBIETTIVO) & ~Q(riga="")),
                name="correzione_di_una_riga",
            ),
            models.CheckConstraint(condition=~Q(motivo=""), name="correzione_con_motivo"),
        ]

    def __str__(self) -> str:
        return f"{self.codice}, {self.campo}"
