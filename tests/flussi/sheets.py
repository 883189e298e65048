# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets that know nothing of objectives: their own roles, states and acts, as an app of the second half would have.

Their models live in a registry of their own, so that nothing else in the suite meets them.
"""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps

from aggregati.models import Aggregato
from controlli import Livello, Segnalazione
from flussi.acts import Acts
from flussi.gates import Capacity, GateQuerySet
from flussi.passages import Passage
from flussi.table import ActTable
from organizzazione.models import Utente
from organizzazione.rules import Chi, legge_tutto

NUCLEO, RATER, RATED = "nucleo", "valutatore", "valutato"


class State(models.TextChoices):
    """Where a sheet stands."""

    GIVEN = "assegnata", "Assegnata"
    PROPOSED = "proposta", "Proposta"
    NOTIFIED = "notificata", "Notificata"


class Act(models.TextChoices):
    """What may be done with it; one is spelled as an act on objectives is."""

    READ = "leggere", "Leggere"
    RATE = "valutare", "Valutare"
    NOTIFY = "notificare", "Notificare"
    CONTEST = "contestare", "Contestare"


_READS = frozenset({Act.READ})
TABLE = ActTable(
    State,
    Act,
    {
        NUCLEO: {State.GIVEN: _READS, State.PROPOSED: _READS | {Act.NOTIFY}, State.NOTIFIED: _READS},
        RATER: {State.GIVEN: _READS | {Act.RATE}, State.PROPOSED: _READS, State.NOTIFIED: _READS},
        RATED: {State.GIVEN: frozenset(), State.PROPOSED: frozenset(), State.NOTIFIED: _READS | {Act.CONTEST}},
    },
    reads=Act.READ,
    writes=Act.RATE,
)


class SheetQuerySet(GateQuerySet["Sheet"]):
    """Who reads all reads every sheet; a rater the own ones, the rated person the own one once it is told."""

    table = TABLE

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """By the role of the Comune, and by the sheet itself."""
        own = Capacity(RATER, Q(rater=chi.pk)), Capacity(RATED, Q(rated=chi.pk), passing=True)
        return (Capacity(NUCLEO), *own) if legge_tutto(chi) else own

    def asked_by(self, act: Enum) -> Q:
        """Who is told is told once it may be contested."""
        return Q(closed=False) if act is not Act.READ else Q()

    def within(self, role: str, act: Enum) -> Q:
        """A rater writes while the window is open."""
        return Q(window=True) if role == RATER and act is Act.RATE else Q()


class Forgetful(GateQuerySet["Sheet"]):
    """Says in what capacity somebody meets its rows, and no table."""

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """Everybody, everything."""
        return (Capacity(NUCLEO),)


class Silent(GateQuerySet["Sheet"]):
    """Has a table and does not say who is who."""

    table = TABLE


with isolate_apps("tests"):

    class Sheet(Aggregato):
        """An evaluation, in small."""

        code = models.CharField(max_length=10)
        stato = models.CharField(max_length=12, default=State.GIVEN)
        rater = models.ForeignKey(Utente, models.PROTECT, related_name="+")
        rated = models.ForeignKey(Utente, models.PROTECT, related_name="+")
        points = models.IntegerField(null=True)
        window = models.BooleanField(default=True)
        closed = models.BooleanField(default=False)

        objects = SheetQuerySet.as_manager()

        class Meta:
            app_label = "tests"

    class SheetPassage(Passage):
        """What was done with it."""

        sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="+")

        objects: ClassVar[models.Manager[Any]] = models.Manager()

        class Meta(Passage.Meta):
            app_label = "tests"


LEADS = {Act.RATE: State.PROPOSED, Act.NOTIFY: State.NOTIFIED, Act.CONTEST: State.PROPOSED}


class SheetActs(Acts[Sheet, Act]):
    """What may be done with a sheet."""

    subject = "la scheda"
    gone = "La scheda non c'è più."
    without_errors = {Act.NOTIFY: "Prima di notificarla ci sono errori da correggere."}

    def gate(self) -> SheetQuerySet:
        """Every sheet."""
        every: SheetQuerySet = Sheet.objects.all()
        return every

    def told(self, rows: GateQuerySet[Sheet]) -> GateQuerySet[Sheet]:
        """By code."""
        return rows.order_by("code")

    def do(self, row: Sheet, who: Utente, act: Act, **details: Any) -> None:
        """To its state, with its passage."""
        with self.doing(row, who, act):
            before, row.stato = row.stato, LEADS[act]
            row.save()
            SheetPassage.note(who, act, before, row.stato, details.get("reason", ""), sheet=row)

    def why_closed(self, row: Sheet, act: Act, *, held: bool) -> str:
        """It is closed, the window is, or it is of another."""
        if row.closed:
            return "la scheda è chiusa."
        return "la finestra è chiusa." if held else "la scheda è di un altro valutatore."

    def findings(self, rows: GateQuerySet[Sheet]) -> Mapping[int, Sequence[Segnalazione]]:
        """Points that are missing."""
        missing = Segnalazione(Livello.ERRORE, "manca", "Manca il punteggio.")
        return {pk: [missing] for pk in rows.filter(points=None).order_by().values_list("pk", flat=True)}


ACTS = SheetActs()
