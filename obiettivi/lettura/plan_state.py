# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a plan is, and what the office does next with it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q, TextChoices

from obiettivi.choices import Stato
from obiettivi.lettura.open_work import LONG_TEXTS
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi


class NextAct(TextChoices):
    """What the office may have to do with a plan, the most pressing first."""

    VALIDATE = "valida"
    IDLE = "avvisa"
    REOPEN = "riapri"
    APPROVE = "approva"
    LEFT_OUT = "fuori"
    VARIATION = "variazione"
    WAIT = "aspetta"


@dataclass(frozen=True, slots=True)
class PlanState:
    """How many objectives of a plan are in which state, of those that somebody may read."""

    plan: PianoEsecutivo
    drafts: int = 0
    returned: int = 0
    proposed: int = 0
    validated: int = 0
    # Written or proposed, but in no version and in no variation: an act went by without them.
    left_out: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.drafts + self.returned + self.proposed + self.validated


def plan_states(who: Utente, plans: Iterable[PianoEsecutivo]) -> list[PlanState]:
    """The state of each of these plans (one query)."""
    by_plan = {plan.pk: plan for plan in plans}
    rows = ObiettivoPEG.objects.visible_to(who).filter(piano__in=by_plan).order_by().values("piano")
    counted = {row.pop("piano"): row for row in rows.annotate(**_COUNTED)}
    return [PlanState(plan, **counted.get(pk, {})) for pk, plan in by_plan.items()]


_DRAFT: Final = Q(stato=Stato.BOZZA)
_COUNTED: Final[dict[str, Any]] = {
    "drafts": Count("pk", filter=_DRAFT & Q(motivo_rinvio="")),
    "returned": Count("pk", filter=_DRAFT & ~Q(motivo_rinvio="")),
    "proposed": Count("pk", filter=Q(stato=Stato.PROPOSTO)),
    "validated": Count("pk", filter=Q(stato=Stato.VALIDATO)),
    "left_out": Count("pk", filter=Q(in_vigore=False, in_variazione=False)),
}


def left_out(plan: PianoEsecutivo, who: Chi) -> ObiettivoQuerySet:
    """What the act that approved a plan went by without: in no version, and in no variation. Of a plan that is not yet
    approved nothing is left out."""
    visible: ObiettivoQuerySet = ObiettivoPEG.objects.visible_to(who)
    if not plan.approvato:
        return visible.none()
    outside = visible.filter(piano=plan, in_vigore=False, in_variazione=False)
    return outside.select_related("centro").defer(*LONG_TEXTS).order_by("sort_key")


@dataclass(frozen=True, slots=True)
class ActOnAPlan:
    """One thing to do with a plan, and on how many of its objectives or centres."""

    act: NextAct
    state: PlanState
    count: int


def next_acts(states: Iterable[PlanState], in_hand: PianoEsecutivo | None, idle: int) -> list[ActOnAPlan]:
    """What to do next: with the plan in hand, and with every other in which something waits."""
    found = [act for state in states for act in _of(state, state.plan == in_hand, idle)]
    order: Sequence[NextAct] = list(NextAct)
    return sorted(found, key=lambda a: (order.index(a.act), -a.state.plan.anno))


def _of(state: PlanState, in_hand: bool, idle: int) -> Iterator[ActOnAPlan]:
    plan, at_the_centres = state.plan, state.drafts + state.returned
    if state.proposed and plan.in_preparazione:
        yield ActOnAPlan(NextAct.VALIDATE, state, state.proposed)
    if plan.variazione_aperta:
        yield ActOnAPlan(NextAct.VARIATION, state, 0)
    if not in_hand:
        return
    if plan.approvato:
        if state.left_out and not plan.variazione_aperta:
            yield ActOnAPlan(NextAct.LEFT_OUT, state, state.left_out)
    elif state.validated and not at_the_centres + state.proposed:
        yield ActOnAPlan(NextAct.APPROVE, state, state.validated)
    elif at_the_centres:
        yield ActOnAPlan(NextAct.WAIT if plan.aperto else NextAct.REOPEN, state, at_the_centres)
    if idle:
        yield ActOnAPlan(NextAct.IDLE, state, idle)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the bar: where it begins and how wide it is, in hundredths."""

    state: str
    start: float
    width: float


def bar(state: PlanState) -> list[Piece]:
    """The states of a plan as one bar, from what is done to what is not begun."""
    parts = (
        (Stato.VALIDATO.value, state.validated),
        (Stato.PROPOSTO.value, state.proposed),
        (Stato.BOZZA.value, state.drafts),
        ("rinviato", state.returned),
    )
    pieces, start = [], 0.0
    for name, count in parts:
        if count:
            width = 100 * count / state.count
            pieces.append(Piece(name, round(start, 2), round(width, 2)))
            start += width
    return pieces
