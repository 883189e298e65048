# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the account of the year gives to a sheet: the frozen degrees of its objectives, and their means.

Of the whole Comune, of the structure (the centre of the sheet and those below it), of the objectives that name the
person. A degree comes from the closing that holds (``monitoraggio.lettura.closed``), never from rows; one that is not
there is not zero. Of whom an objective is, is told by the name that the plan prints: where two people bear it, nobody
guesses.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from monitoraggio.choices import SurveyKind
from monitoraggio.computing.survey import ObjectiveTold, SurveyTold, told
from monitoraggio.figures.rollup import mean
from monitoraggio.lettura.closed import last_closings
from monitoraggio.models import RilevazioneChiusa
from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita, Persona
from organizzazione.tree import CentreTree
from testi.formati import on
from valutazione.models import Scheda
from valutazione.systems.facts import Category, Component, Of, Origin

NO_PLAN: Final = "La scheda non dice di quale piano: il grado non si può prendere."
NOT_CLOSED: Final = "La rilevazione finale di {} non è ancora chiusa: il grado non c'è."


@dataclass(frozen=True, slots=True)
class Degree:
    """Of a component: what it comes to (None where that cannot be said), why, over which objectives."""

    value: Fraction | None
    words: tuple[str, ...]
    objectives: tuple[tuple[str, str, Fraction | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the degrees come from, in words, with the link of its closing; empty where there is none."""

    words: str = ""
    link: str = ""
    told: SurveyTold | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """Of the centres and of the people, as a plan prints them; read once for many sheets."""

    tree: CentreTree
    centres: Mapping[int, str]
    doubles: frozenset[str]

    def beneath(self, centre: int) -> set[str]:
        """Those of a centre and of the centres below it."""
        return {self.centres[pk] for pk in self.tree.below([centre]) if pk in self.centres}


NONE: Final = Account()


def names() -> Names:
    """As they are now (three queries)."""
    counted = Counter(Persona.objects.values_list("nominativo", flat=True))
    doubles = frozenset(name for name, times in counted.items() if times > 1)
    centres = dict(CentroDiResponsabilita.objects.values_list("pk", "nome"))
    return Names(CentroDiResponsabilita.tree(), centres, doubles)


def account_of(plan: PianoEsecutivo | None) -> Account:
    """The final survey of a plan as it is closed, or as its last act has approved it (two queries)."""
    if plan is None:
        return NONE
    rows = (row for row in last_closings(plan) if row.rilevazione.tipo == SurveyKind.FINALE)
    closing: RilevazioneChiusa | None = next(rows, None)
    if closing is None:
        return NONE
    survey = closing.rilevazione
    deed = getattr(closing, "atto", None)
    words = f"Consuntivo di {plan.codice} {on('al', survey.al)}, {f'approvato con {deed}' if deed else 'chiuso'}"
    return Account(words, closing.catena, told(closing.read))


def degrees_of(sheet: Scheda, category: Category, account: Account, known: Names | None) -> dict[str, Degree]:
    """By the names of the components that the account gives; nothing of the others. Without an account nobody asks for
    names."""
    wanted = [c for c in category.components if c.origin is Origin.CONSUNTIVO]
    if account.told is None or known is None:
        why = NOT_CLOSED.format(sheet.piano.codice) if sheet.piano else NO_PLAN
        return {c.name: Degree(None, (why,)) for c in wanted}
    return {c.name: _degree(sheet, c, account.told, known) for c in wanted}


def _degree(sheet: Scheda, component: Component, account: SurveyTold, known: Names) -> Degree:
    if component.of is Of.ENTE:
        return _mean(account, account.objectives, "tutti gli obiettivi del piano", listed=False)
    if component.of is Of.STRUTTURA:
        beneath = known.beneath(sheet.centro_id)
        return _mean(account, _those(account, lambda o: o.said.centro_di_responsabilita in beneath), str(sheet.centro))
    name = sheet.persona.nominativo
    if name in known.doubles:
        why = f"Più persone si chiamano «{name}», e il piano nomina solo così: il grado non si può prendere."
        return Degree(None, (why,))
    return _mean(account, _those(account, lambda o: o.said.responsabile == name), f"di cui risponde {name}")


def _those(account: SurveyTold, of: Callable[[ObjectiveTold], bool]) -> list[ObjectiveTold]:
    return [o for o in account.objectives if of(o)]


def _mean(account: SurveyTold, found: Sequence[ObjectiveTold], whose: str, *, listed: bool = True) -> Degree:
    figure = mean([o.leaf for o in found], lambda leaf: leaf.result, account.rules)
    objectives = tuple((o.said.codice, o.said.titolo, o.leaf.result) for o in found) if listed else ()
    return Degree(figure.value, (f"Gradi G, {whose}: {' '.join(figure.steps)}",), objectives)
