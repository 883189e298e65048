# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione of a plan and of its year, and the sections that the office writes (D.Lgs. 150/2009, art. 10 c. 1)."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from flussi.gates import Capacity, GateQuerySet
from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Utente
from organizzazione.rules import DI_CENTRO, Chi, centri_di, legge_tutto, ruolo_di
from relazioni.choices import ReportState
from relazioni.rules import RELAZIONI, SECTIONS
from relazioni.sections import BY_KEY, PLACE, Section
from testi.fields import LongText


class RelazioneQuerySet(GateQuerySet["Relazione"]):
    """The gates of the Relazioni."""

    table = RELAZIONI

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Who reads every plan: a centre meets only the sections that it was given."""
        role = ruolo_di(chi)
        return (Capacity(role),) if role is not None and legge_tutto(chi) else ()


class Relazione(Transitions, Aggregato):
    """The Relazione of a plan. Its state changes only through the transitions below, which ``life`` calls."""

    piano = models.OneToOneField(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="relazione"
    )
    stato = StateField(
        "stato",
        max_length=12,
        choices=ReportState,
        default=ReportState.IN_REDAZIONE,
        protected=True,
        editable=False,
    )
    history = HistoricalRecords()
    objects = RelazioneQuerySet.as_manager()

    class Meta:
        verbose_name = "Relazione sulla performance"
        verbose_name_plural = "Relazioni sulla performance"
        ordering = ["-piano__anno", "piano"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=ReportState.values), name="relazione_stato_previsto")
        ]

    def __str__(self) -> str:
        return f"Relazione sulla performance {self.piano.anno} ({self.piano.codice})"

    @property
    def in_redazione(self) -> bool:
        """Whether its sections are written."""
        return bool(self.stato == ReportState.IN_REDAZIONE)

    @transition(field=stato, source=ReportState.IN_REDAZIONE, target=ReportState.APPROVATA)
    def passa_ad_approvata(self) -> None:
        """An act has approved it, and it is frozen. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=ReportState.APPROVATA, target=ReportState.VALIDATA)
    def passa_a_validata(self) -> None:
        """The Nucleo has validated it. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=ReportState.APPROVATA, target=ReportState.NON_VALIDATA)
    def passa_a_non_validata(self) -> None:
        """The Nucleo has not. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=ReportState.NON_VALIDATA, target=ReportState.IN_REDAZIONE)
    def passa_a_in_redazione(self) -> None:
        """It is written again, for a new act; what was frozen stays. Saves nothing; only ``life`` calls it."""


class SezioneQuerySet(GateQuerySet["Sezione"]):
    """The gates of the sections: those of the Relazione, or those that a centre was given."""

    table = SECTIONS
    state_field = "relazione__stato"

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody: over every section, or over those of the own centres."""
        role = ruolo_di(chi)
        if role is None:
            return ()
        if role not in DI_CENTRO:
            return (Capacity(role),)
        return (Capacity(role, Q(centro__in=centri_di(chi))),)

    def told(self) -> "SezioneQuerySet":
        """With what a page says of each, in the order of the Relazione."""
        rows: SezioneQuerySet = self.select_related("relazione__piano", "centro", "autore")
        return rows


class Sezione(Aggregato):
    """What is written in a section. Its history keeps every text that somebody has saved."""

    relazione = models.ForeignKey(Relazione, verbose_name="Relazione", on_delete=models.PROTECT, related_name="sezioni")
    chiave = models.CharField("sezione", max_length=20, choices=[(key, s.title) for key, s in BY_KEY.items()])
    testo = LongText("testo", blank=True)
    finita = models.BooleanField("finita", default=False, help_text="Non c'è altro da scrivervi.")
    centro = models.ForeignKey(
        CentroDiResponsabilita,
        verbose_name="affidata a",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Il centro il cui dirigente la scrive; vuoto: l'ufficio.",
    )
    autore = models.ForeignKey(
        Utente, verbose_name="scritta da", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    scritta_il = models.DateTimeField("scritta il", null=True, editable=False)
    history = HistoricalRecords()
    objects = SezioneQuerySet.as_manager()

    class Meta:
        verbose_name = "sezione della Relazione"
        verbose_name_plural = "sezioni della Relazione"
        ordering = ["relazione", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["relazione", "chiave"], name="sezione_unica_nella_relazione"),
            models.CheckConstraint(condition=Q(chiave__in=list(BY_KEY)), name="sezione_prevista"),
        ]

    def __str__(self) -> str:
        return self.section.title

    @property
    def section(self) -> Section:
        """What it is: title, what is drawn in it, what is asked."""
        return BY_KEY[self.chiave]

    @property
    def place(self) -> int:
        """Where it stands, from 1."""
        return PLACE[self.chiave] + 1

    @property
    def state(self) -> str:
        """«vuota», «cominciata» or «finita»."""
        if self.finita:
            return "finita"
        return "cominciata" if self.testo.strip() else "vuota"
