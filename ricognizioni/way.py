# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far an indicator of the DUP has come: from the value it began with to the one expected at the end of the period,
and where a year stands between the two. Pure.

Drawn only of what has one direction and one end: a number, or one bound, compared with numbers of its own kind (money,
percentages and units are not mixed in one line). A value that is expected every year («15*») has no way to go, nor has
what was there already at the beginning.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from indicatori.valori import Condizione, Grandezza, Numero, Richiamo, Soglia, leggi
from indicatori.valori.consuntivi import comprendi
from monitoraggio.contenuto.content import Pairs
from monitoraggio.figures.printing import written
from monitoraggio.figures.quantities import in_italian
from ricognizioni.contenuto import ValueContent
from testi.codes import folded

# Where the drawing begins and ends, in its own units; beyond them it is said in words.
LEFT: Final = 10
RIGHT: Final = 230
_WIDE: Final = RIGHT - LEFT
_WHOLE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Step:
    """A year and the value it had, or is to have."""

    year: int
    value: Grandezza

    @property
    def shown(self) -> str:
        """«31 (2019)»."""
        return f"{in_italian(self.value)} ({self.year})"


@dataclass(frozen=True, slots=True)
class Way:
    """From ``start`` to ``end``, with ``now`` on it; ``asked`` is the bound that the document sets."""

    start: Step
    now: Step
    end: Step
    asked: Condizione

    @property
    def done(self) -> Fraction:
        """Which part of the way is behind; below 0 further from the end than at the beginning, above 1 beyond it."""
        first = Fraction(self.start.value.numero)
        return (Fraction(self.now.value.numero) - first) / (Fraction(self.end.value.numero) - first)

    @property
    def due(self) -> Fraction:
        """Which part of it would be behind at an even pace, year by year."""
        return Fraction(self.now.year - self.start.year, self.end.year - self.start.year)

    @property
    def place(self) -> int:
        """Where the year stands in the drawing."""
        return _place(self.done)

    @property
    def due_place(self) -> int:
        """Where an even pace would stand."""
        return _place(self.due)

    @property
    def words(self) -> str:
        """The drawing in a sentence, with its rule."""
        way = f"Da {self.start.shown} a {self.end.shown}"
        now = f"nel {self.now.year} è {in_italian(self.now.value)}"
        if self.asked.vale(self.now.value.numero):
            return f"{way}: {now}, il valore atteso è raggiunto."
        if self.done >= _WHOLE:
            return f"{way}: {now}, in fondo alla strada, e il limite è escluso."
        pace = f"a passo uguale sarebbe al {written(self.due * 100)}%"
        if self.done < 0:
            return f"{way}: {now}, più lontano che alla partenza; {pace}."
        return f"{way}: {now}, al {written(self.done * 100)}% della strada; {pace}."


def way_of(said: ValueContent, until: int) -> Way | None:
    """The way of an indicator in the year of what is said of it; None where there is none to draw.

    Args:
        until: the last year of the document.
    """
    target = leggi(said.valore_atteso)
    if not isinstance(target, Numero | Soglia) or target.richiamo is Richiamo.ANNUALE:
        return None
    (condition,) = target.condizioni(said.verso)
    known = {**dict(said.prima), **({str(said.anno): said.valore} if said.valore else {})}
    read = ((int(year), comprendi(text)) for year, text in known.items() if year.isdecimal())
    steps = sorted(
        (Step(year, value) for year, value in read if isinstance(value, Grandezza)),
        key=lambda step: step.year,
    )
    before = [step for step in steps if step.year < said.anno <= until]
    now = next((step for step in steps if step.year == said.anno), None)
    if not before or now is None or before[0].year >= until or condition.vale(before[0].value.numero):
        return None
    kinds = {(v.percentuale, bool(v.valuta)) for v in (before[0].value, now.value, condition.limite)}
    units = {folded(v.unita) for v in (before[0].value, now.value, condition.limite) if v.unita}
    if before[0].value.numero == condition.limite.numero or len(kinds) > 1 or len(units) > 1:
        return None
    return Way(before[0], now, Step(until, condition.limite), condition)


def drawn(said: ValueContent, until: int) -> Pairs:
    """What is drawn of the way of an indicator, as a closing keeps it: the places of the year and of an even pace, and
    the sentence; empty where there is none. Arguments as for ``way_of``."""
    way = way_of(said, until)
    return (("anno", str(way.place)), ("passo", str(way.due_place)), ("parole", way.words)) if way else ()


def _place(part: Fraction) -> int:
    return round(LEFT + _WIDE * min(max(part, Fraction(0)), _WHOLE))
