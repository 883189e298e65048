# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same indicator in several centres, with what they come to together: numerators and denominators, never means.

The same is what is called by the same words; two centres that mean another thing by them see both rows. Pure.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indicatori.valori import Intervallo, Numero, Soglia, leggi
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.computing.survey import facts_of
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, SurveyContent
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.quantities import is_percent
from monitoraggio.figures.ratios import NOT_ADDED, Part, together
from testi.confronto import piega


@dataclass(frozen=True, slots=True)
class SharedRow:
    """The indicator in one objective: what was found, or why there is no value."""

    code: str
    centre: str
    value: str


@dataclass(frozen=True, slots=True)
class SharedIndicator:
    """An indicator of several centres; ``total`` is a percentage, with the sum that made it, or says why there is
    none."""

    name: str
    rows: tuple[SharedRow, ...]
    total: Figure

    @property
    def told(self) -> str:
        """«19 di 100 = 19%.», or «non aggregabile: …»."""
        return " ".join(self.total.steps)


def shared_indicators(survey: SurveyContent) -> Iterator[SharedIndicator]:
    """Those of more than one centre among the objectives of a content, in the order in which they come."""
    found: defaultdict[str, list[tuple[ObjectiveContent, IndicatorContent]]] = defaultdict(list)
    for o in survey.planned:
        for i in o.planned_indicators:
            found[piega(i.descrizione)].append((o, i))
    for rows in found.values():
        if len({o.centro_di_responsabilita for o, _ in rows}) > 1:
            told = tuple(SharedRow(o.codice, o.centro_di_responsabilita, _value(o, i)) for o, i in rows)
            yield SharedIndicator(rows[0][1].descrizione, told, _total([i for _, i in rows], survey.anno))


def _total(rows: Sequence[IndicatorContent], year: int) -> Figure:
    """Only shares come to one together: 300 days of 10 permits and 600 of 20 are no part of anything."""
    found = together([_part(i) for i in rows])
    if found.value is not None and not all(_is_share(i, year) for i in rows if i.answered):
        return Figure(None, (f"{NOT_ADDED}: non è una percentuale in tutti i centri.",))
    return found


def _is_share(i: IndicatorContent, year: int) -> bool:
    """A percentage, as it is judged; or a part of a whole, where nobody names a unit."""
    target = leggi(i.valore_atteso, year)
    limits = [c.limite for c in target.condizioni(i.verso)] if isinstance(target, Numero | Soglia | Intervallo) else []
    if is_percent(facts_of(i), limits):
        return True
    if i.numeratore is None or i.denominatore is None or any(limit.unita or limit.valuta for limit in limits):
        return False
    return 0 <= i.numeratore <= i.denominatore


def _value(o: ObjectiveContent, i: IndicatorContent) -> str:
    return value_of(i) or situation(i, o.stato)


def _part(i: IndicatorContent) -> Part:
    if i.non_valutabile:
        return Part()
    return Part(i.numeratore, i.denominatore, i.valore if i.valued else "")
