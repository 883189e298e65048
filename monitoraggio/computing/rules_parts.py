# SPDX-License-Identifier: AGPL-3.0-or-later
"""How much of a difference between two closings comes of a rule that changed, and how much of what was said. Pure.

What the earlier closing froze is computed again with the rules of the later one: from what it froze to that it is the
rules, from there to the later closing the data, and the two make the whole. Where this program no longer finds what was
frozen with its own rules, a third thing changed, and the objective is left out and counted. A level is that of the
objectives that both closings have, so that it is no other whole on the two sides.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from monitoraggio.computing.frozen import cifre_of, exact, leaf_from
from monitoraggio.computing.survey import SurveyTold, figures_for, rules_for, told
from monitoraggio.contenuto import RuleEffectContent, RulesContent, SurveyContent
from monitoraggio.contenuto.content import Pairs
from monitoraggio.figures.printing import MINUS, written
from monitoraggio.figures.rollup import Rollup, rollup
from monitoraggio.figures.words import Grado, Luce

NOTHING: Final = "–"
# What the rules of a plan have a say in, by the names of the frozen figures, of an objective or of a mean.
_KEPT: Final = ("fatto", "risultato", "previsione_fine_anno", "luce", "grado")
_MEANS: Final = (("Fatto, media", "done"), ("Risultato, media", "result"), ("Previsione al 31/12, media", "forecast"))
# Rules by which numbers are printed or evidence is asked for: no figure is another under them.
_MOVE_NOTHING: Final = frozenset({"decimali", "prove_al_cento"})


@dataclass(frozen=True, slots=True)
class Part:
    """A figure at two closings, and between them what it would have been at the first under the rules of the second: a
    number, a count or a word. ``code`` is empty for all the objectives of both."""

    code: str
    what: str
    before: Fraction | str
    under: Fraction | str
    after: Fraction | str
    count: bool = False

    @property
    def of_rules(self) -> Fraction | None:
        """What the rules make of it; None of a word."""
        return _apart(self.before, self.under)

    @property
    def of_data(self) -> Fraction | None:
        """What is left, of what was said; None of a word."""
        return _apart(self.under, self.after)


@dataclass(frozen=True, slots=True)
class Parts:
    """The whole first, then each objective that a rule has moved; ``objectives``: of how many, ``left``: how many both
    have and could not be told apart."""

    rows: tuple[Part, ...] = ()
    objectives: int = 0
    left: int = 0


def effects_of(before: SurveyContent, rules: RulesContent) -> tuple[RuleEffectContent, ...]:
    """Each objective of a closing with its figures, and what they would have been under other rules; none where these
    move no figure."""
    if not _moves(before.regole, rules):
        return ()
    return tuple(_effects(told(before), rules))


def _effects(before: SurveyTold, rules: RulesContent) -> Iterator[RuleEffectContent]:
    other = rules_for(rules)
    for o in before.objectives:
        said, again = _kept(o.cifre), _kept(dict(cifre_of(o.figures)))
        under = _kept(dict(cifre_of(figures_for(o.said, o.day, other)))) if said == again else ()
        yield RuleEffectContent(o.said.codice, o.said.peso, said, under, said == again)


def parts_of(effects: Sequence[RuleEffectContent], before: RulesContent, after: SurveyTold) -> Parts:
    """The parts of every difference that a rule has a say in."""
    now = {o.said.codice: o for o in after.objectives}
    both = [e for e in effects if e.codice in now]
    found = [e for e in both if e.confrontabile]
    if not found:
        return Parts(left=len(both))
    levels = (
        rollup((leaf_from(e.codice, e.peso, dict(e.prima)) for e in found), rules_for(before)),
        rollup((leaf_from(e.codice, e.peso, dict(e.dopo)) for e in found), after.rules),
        rollup((now[e.codice].leaf for e in found), after.rules),
    )
    each = (part for e in found for part in _of_objective(e, now[e.codice].cifre))
    return Parts((*_of_levels(levels), *each), len(found), len(both) - len(found))


def _of_levels(levels: tuple[Rollup, Rollup, Rollup]) -> Iterator[Part]:
    for what, name in _MEANS:
        before, under, after = (getattr(level, name).value for level in levels)
        if None not in (before, under, after):
            yield Part("", what, before, under, after)
    for light in Luce:
        then, other, now = (Fraction(level.lights[light]) for level in levels)
        yield Part("", f"Luce: {light}", then, other, now, count=True)
    for grade in Grado:
        then, other, now = (Fraction(level.grades[grade]) for level in levels)
        yield Part("", f"Grado: {grade}", then, other, now, count=True)


def _of_objective(e: RuleEffectContent, now: Mapping[str, str]) -> Iterator[Part]:
    """What the rules alone would have moved: the rest of its differences is told elsewhere, and is of the data."""
    then, under = dict(e.prima), dict(e.dopo)
    first, other, last = (exact(cifre, "risultato") for cifre in (then, under, now))
    if first != other:
        yield Part(e.codice, "Risultato", _or_none(first), _or_none(other), _or_none(last))
    for what, name in (("Luce", "luce"), ("Grado", "grado")):
        word, moved, later = (cifre.get(name, "") or NOTHING for cifre in (then, under, now))
        if word != moved:
            yield Part(e.codice, what, word, moved, later)


def _or_none(number: Fraction | None) -> Fraction | str:
    return NOTHING if number is None else number


def in_cells(part: Part, decimals: int) -> tuple[str, ...]:
    """Of what, the three figures, the two parts, as they print."""
    of = f"{part.code} · {part.what}" if part.code else part.what
    sides = [_shown(side, part, decimals) for side in (part.before, part.under, part.after)]
    words = ("sì" if part.before != part.under else "no", "sì" if part.under != part.after else "no")
    numbers = (part.of_rules, part.of_data)
    shown = [word if n is None else _signed(n, part, decimals) for n, word in zip(numbers, words, strict=True)]
    return (of, *sides, *shown)


def told_of(parts: Parts, since: str, al: str) -> str:
    """What the table says, in words."""
    found = (
        f"Ciò che era stato detto al {since}, ricalcolato con le regole del {al}: fin lì la differenza viene dalle "
        "regole, il resto dai dati, e le due parti fanno il tutto. Vale per gli obiettivi di tutte e due: "
        f"{parts.objectives}."
    )
    left = f" Non si separano {parts.left} obiettivi, calcolati allora da un programma che contava in altro modo."
    return found + (left if parts.left else "")


def _moves(before: RulesContent, after: RulesContent) -> bool:
    names = (name for name in RulesContent.__dataclass_fields__ if name not in _MOVE_NOTHING)
    return any(getattr(before, name) != getattr(after, name) for name in names)


def _kept(cifre: Mapping[str, str]) -> Pairs:
    return tuple((name, cifre[name]) for name in _KEPT if cifre.get(name))


def _apart(then: Fraction | str, now: Fraction | str) -> Fraction | None:
    return None if isinstance(then, str) or isinstance(now, str) else now - then


def _shown(side: Fraction | str, part: Part, decimals: int) -> str:
    return side if isinstance(side, str) else written(side, 0 if part.count else decimals)


def _signed(number: Fraction, part: Part, decimals: int) -> str:
    text = _shown(abs(number), part, decimals)
    return text if not number else f"{'+' if number > 0 else MINUS}{text}"
