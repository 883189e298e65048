# SPDX-License-Identifier: AGPL-3.0-or-later
"""The survey of a plan at a day: its window, the version it speaks of, its life."""

from collections.abc import Sequence
from datetime import date

from django.db import models
from django.db.models import F, Q
from django_fsm import FSMField, transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import Transitions
from flussi import moments
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import SurveyKind, SurveyState
from monitoraggio.rules import SURVEYS
from obiettivi.models import PianoEsecutivo
from organizzazione.models import fine_non_prima
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from testi.fields import LongText
from testi.formati import data
from versioni.models import Versione


class RilevazioneQuerySet(GateQuerySet["Rilevazione"]):
    """The gates of the surveys."""

    table = SURVEYS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Who works at a centre sees that there is a survey, and in it the own objectives."""
        role = ruolo_di(chi)
        if role is None or (role in DI_CENTRO and not centri_di(chi)):
            return ()
        return (Capacity(role),)

    def told(self) -> "RilevazioneQuerySet":
        """With plan and version, without the long texts of the latter."""
        heavy = ("versione__contenuto", "versione__manifesto")
        found: RilevazioneQuerySet = self.select_related("piano", "versione").defer(*heavy)
        return found


class Rilevazione(Transitions, Aggregato):
    """A survey of a plan at a day.

    Its state changes only through the transitions below, which ``monitoraggio.vita`` calls.
    """

    piano = models.ForeignKey(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="rilevazioni"
    )
    # The year of the plan, beside the day, so that the database holds one to the other.
    anno = models.PositiveSmallIntegerField("anno", editable=False)
    al = models.DateField("al", help_text="Il giorno di cui si parla: 30/06, 31/08, 31/12 o un altro dell'anno.")
    tipo = models.CharField("tipo", max_length=12, choices=SurveyKind, default=SurveyKind.INTERMEDIA)
    dal = models.DateField(
        "si compila dal", null=True, blank=True, help_text="Vuoto: da quando la rilevazione è aperta."
    )
    fino = models.DateField("si compila fino al", null=True, blank=True, help_text="Compreso. Vuoto: senza termine.")
    versione = models.ForeignKey(
        Versione, verbose_name="sulla versione", on_delete=models.PROTECT, related_name="rilevazioni"
    )
    stato = FSMField(
        "stato", max_length=10, choices=SurveyState, default=SurveyState.PREPARATA, protected=True, editable=False
    )
    nota = LongText("nota", blank=True, help_text="Che cosa i centri devono sapere: si legge sopra la compilazione.")
    history = HistoricalRecords()
    objects = RilevazioneQuerySet.as_manager()

    class Meta:
        verbose_name = "rilevazione"
        verbose_name_plural = "rilevazioni"
        ordering = ["-al", "piano"]
        constraints = [
            models.UniqueConstraint(
                fields=["piano", "al"],
                name="rilevazione_unica_nel_giorno",
                violation_error_message="Di questo piano c'è già una rilevazione a questo giorno.",
            ),
            models.UniqueConstraint(
                fields=["piano"],
                condition=Q(tipo=SurveyKind.FINALE),
                name="rilevazione_una_sola_finale",
                violation_error_message="Di questo piano c'è già la rilevazione finale.",
            ),
            models.CheckConstraint(condition=Q(tipo__in=SurveyKind.values), name="rilevazione_tipo_previsto"),
            models.CheckConstraint(condition=Q(stato__in=SurveyState.values), name="rilevazione_stato_previsto"),
            models.CheckConstraint(
                condition=~Q(tipo=SurveyKind.FINALE) | Q(al__month=12, al__day=31),
                name="rilevazione_finale_al_31_dicembre",
                violation_error_message="La rilevazione finale è al 31/12.",
            ),
            models.CheckConstraint(
                condition=Q(al__year=F("anno")),
                name="rilevazione_nell_anno",
                violation_error_message="Il giorno della rilevazione è nell'anno del piano.",
            ),
            fine_non_prima("dal", "fino", "rilevazione_finestra_ordinata"),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice} al {data(self.al)}"

    @property
    def aperta(self) -> bool:
        """Whether something may be said in it, by who is not bound to the window."""
        return bool(self.stato == SurveyState.APERTA)

    @property
    def chiusa(self) -> bool:
        """Whether it is what its frozen text says."""
        return self.stato in (SurveyState.CHIUSA, SurveyState.APPROVATA)

    def in_finestra(self, day: date | None = None) -> bool:
        """Whether the centres write on a day: the last one is theirs until midnight in Rome."""
        day = day or moments.today()
        return self.aperta and (self.dal is None or self.dal <= day) and (self.fino is None or day <= self.fino)

    def window_in_words(self, day: date | None = None) -> str:
        """Why the centres do not write on a day; empty where they do, or where it is not the window that stops them."""
        day = day or moments.today()
        if not self.aperta or self.in_finestra(day):
            return ""
        if self.dal is not None and day < self.dal:
            return f"la finestra per compilare comincia il {data(self.dal)}."
        return f"la finestra per compilare si è chiusa alle 24 del {data(self.fino)}." if self.fino else ""

    @transition(field=stato, source=SurveyState.PREPARATA, target=SurveyState.APERTA)
    def passa_ad_aperta(self) -> None:
        """Its rows are there. Saves nothing; only ``monitoraggio.vita`` calls it."""

    @transition(field=stato, source=SurveyState.APERTA, target=SurveyState.CHIUSA)
    def passa_a_chiusa(self) -> None:
        """It is frozen. Saves nothing; only ``monitoraggio.vita`` calls it."""

    @transition(field=stato, source=SurveyState.CHIUSA, target=SurveyState.APERTA)
    def passa_a_riaperta(self) -> None:
        """Open again, for a reason; what was frozen stays. Saves nothing; only ``monitoraggio.vita`` calls it."""

    @transition(field=stato, source=SurveyState.CHIUSA, target=SurveyState.APPROVATA)
    def passa_ad_approvata(self) -> None:
        """An act has approved it. Saves nothing; only ``monitoraggio.vita`` calls it."""


def window_open(prefix: str = "") -> Q:
    """The surveys in which the centres write today; ``prefix`` leads to them."""
    today = moments.today()
    begun = Q(**{f"{prefix}dal__isnull": True}) | Q(**{f"{prefix}dal__lte": today})
    not_over = Q(**{f"{prefix}fino__isnull": True}) | Q(**{f"{prefix}fino__gte": today})
    return begun & not_over
