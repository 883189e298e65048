# SPDX-License-Identifier: AGPL-3.0-or-later
"""What cannot be in a system, and what it does not say yet: each under its place, in any order one finds it.

A system with a ``Finding`` that ``stops`` evaluates nobody: weights that do not sum to 100 give another score than the
one that was voted. What is only missing is told as that, so that a source that is silent is not taken for one that says
nought.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Final

from testi.codes import folded
from testi.formati import YEARS
from valutazione.money import BandKind, norms, top_up
from valutazione.money import bands as money_bands
from valutazione.money.amounts import written
from valutazione.systems.facts import Category, Component, Differentiation, Kind, Level, Of, Origin, System

HUNDRED: Final = Fraction(100)
_LEAST_LEVELS: Final = 2
# Of fewer answers everybody who gave one knows the others.
_FEW: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """Something of a system: where it stands, what is to be said of it, whether nobody may be evaluated until then."""

    place: str
    text: str
    stops: bool = True

    def __str__(self) -> str:
        """On one line."""
        return f"{self.place}: {self.text}"


def findings(system: System) -> list[Finding]:
    """What is to be said of a system by itself."""
    return [*_of_system(system), *(f for c in system.categories for f in _of_category(system, c))]


def overlaps(systems: Sequence[System]) -> list[Finding]:
    """The systems of which two would evaluate the same year."""
    found = []
    for one, other in combinations(sorted(systems, key=lambda s: (s.first, s.name)), 2):
        if one.last is None or other.first <= one.last:
            text = f"vale {one.years}, e «{other.name}» vale {other.years}: in un anno ne vale uno solo."
            found.append(Finding(one.name, text))
    return found


def _of_system(system: System) -> Iterator[Finding]:
    if system.first not in YEARS or (system.last is not None and system.last not in YEARS):
        yield Finding("anni", f"scrivere anni fra {YEARS[0]} e {YEARS[-1]}.")
    elif system.last is not None and system.last < system.first:
        yield Finding("anni", f"l'ultimo, {system.last}, viene prima del primo, {system.first}.")
    if not system.acts and norms.SYSTEM.holds(system.first):
        yield Finding("atti", f"manca quello che lo approva ({norms.SYSTEM.text}).", stops=False)
    if not system.opinion and norms.OPINION.holds(system.first):
        yield Finding("parere_del_nucleo", f"manca, ed è vincolante ({norms.OPINION.text}).", stops=False)
    contest, decide = system.days_to_contest, system.days_to_decide
    for name, days in (("giorni_per_contestare", contest), ("giorni_per_decidere", decide)):
        if days is None:
            yield Finding(name, "mancano: senza non si dice quando una scheda è definitiva.", stops=False)
        elif not 0 < days <= 365:
            yield Finding(name, f"{days} non va: da 1 a 365.")
    if system.anonymous_least < 1:
        yield Finding("minimo_risposte", f"{system.anonymous_least} non va: almeno 1.")
    elif system.anonymous_least < _FEW:
        text = f"con {system.anonymous_least} si capisce chi ha risposto: almeno {_FEW}, meglio 5."
        yield Finding("minimo_risposte", text, stops=False)
    yield from _of_reasons(system)
    if not system.categories:
        yield Finding("categorie", "non ce n'è nessuna: il sistema non valuta nessuno.")
    yield from _twice("categorie", [str(c.kind) for c in system.categories])


def _of_reasons(system: System) -> Iterator[Finding]:
    below, above = system.reason_below, system.reason_above
    for name, bound in (("motivo_sotto", below), ("motivo_sopra", above)):
        if bound is not None and not 0 <= bound <= HUNDRED:
            yield Finding(name, f"{written(bound)} non va: va da 0 a 100.")
    if below is not None and above is not None and below > above:
        yield Finding("motivo_sotto", f"{written(below)} è più di «motivo_sopra», {written(above)}: scambiarli.")


def _of_category(system: System, category: Category) -> Iterator[Finding]:
    place = str(category.kind)
    yield from _weights(f"{place}, componenti", [(c.name, c.weight) for c in category.components])
    for component in category.components:
        yield from _of_component(f"{place}, «{component.name}»", component)
    yield from _of_competences(place, category)
    yield from _of_levels(f"{place}, scala", category.levels)
    yield from _of_bands(place, category)
    for number, one in enumerate(category.differentiation, 1):
        yield from _of_differentiation(f"{place}, differenziazione {number}", one, system)
    yield from _overlapping(place, category.differentiation)
    if category.kind is Kind.EQ and not norms.EQ.holds(system.first):
        text = f"si chiamano così dal {norms.EQ.since} ({norms.EQ.text}); prima, posizioni organizzative."
        yield Finding(place, text, stops=False)


def _of_component(place: str, component: Component) -> Iterator[Finding]:
    if component.origin is Origin.CONSUNTIVO and component.of not in (Of.ENTE, Of.STRUTTURA, Of.OBIETTIVI):
        yield Finding(place, f"il consuntivo non misura «{component.of}»: la fonte è la scheda, o a mano.")
    if component.raters and component.origin is Origin.CONSUNTIVO:
        yield Finding(place, "viene dal consuntivo: non ha valutatori.")
    if component.raters:
        yield from _weights(f"{place}, valutatori", [(r.who, r.percent) for r in component.raters])


def _of_competences(place: str, category: Category) -> Iterator[Finding]:
    judging = [c for c in category.components if c.of is Of.COMPETENZE]
    asked = bool(judging)
    if len(judging) > 1:
        yield Finding(
            f"{place}, componenti", f"{_listed([c.name for c in judging])}: le competenze si contano una volta."
        )
    for component in judging:
        if component.raters and category.competences:
            text = "si giudica competenza per competenza: o i valutatori, o l'elenco delle competenze."
            yield Finding(f"{place}, «{component.name}»", text)
    if asked and not category.competences:
        yield Finding(f"{place}, competenze", "una componente le valuta, e non ce n'è nessuna.")
    if category.competences and not asked:
        yield Finding(f"{place}, competenze", "ci sono, e nessuna componente le valuta.")
    if category.competences:
        yield from _weights(f"{place}, competenze", [(c.name, c.weight) for c in category.competences])
    names = {folded(level.name) for level in category.levels}
    for competence in category.competences:
        at = f"{place}, competenza «{competence.name}»"
        if not competence.descriptors:
            yield Finding(at, "manca la descrizione dei livelli.", stops=False)
        yield from _twice(at, [one.level for one in competence.descriptors])
        told = {folded(one.level) for one in competence.descriptors}
        unsaid = [level.name for level in category.levels if folded(level.name) not in told]
        if told and unsaid:
            yield Finding(at, f"non descrive {_listed(unsaid)}.", stops=False)
        for one in competence.descriptors:
            if names and folded(one.level) not in names:
                yield Finding(at, f"descrive il livello «{one.level}», che la scala non ha.")


def _of_levels(place: str, levels: Sequence[Level]) -> Iterator[Finding]:
    if not levels:
        return
    if len(levels) < _LEAST_LEVELS:
        yield Finding(place, "un livello solo non distingue nessuno: almeno due.")
    yield from _twice(place, [level.name for level in levels])
    for level in levels:
        if not 0 <= level.percent <= HUNDRED:
            yield Finding(place, f"«{level.name}» vale {written(level.percent)}: va da 0 a 100.")
    values = [level.percent for level in levels]
    if any(b <= a for a, b in pairwise(values)):
        yield Finding(place, "i livelli vanno dal più basso al più alto, ognuno con un valore maggiore.")
    if values[-1] != HUNDRED:
        yield Finding(place, f"il più alto vale {written(values[-1])}: nessuno arriverebbe a 100.")


def _of_bands(place: str, category: Category) -> Iterator[Finding]:
    if not 0 <= category.threshold <= HUNDRED:
        yield Finding(f"{place}, soglia", f"{written(category.threshold)} non va: va da 0 a 100.")
    if category.bands is None:
        yield Finding(f"{place}, fasce", "mancano: il sistema dà un punteggio, non un premio.", stops=False)
        return
    for wrong in money_bands.wrongs(category.bands):
        yield Finding(wrong.place.replace("regola", place, 1), wrong.text)
    for band in category.bands:
        below = band.end <= category.threshold and (band.kind is not BandKind.FISSA or band.coefficient != 0)
        if category.threshold <= HUNDRED and below:
            text = f"la fascia da {written(band.start)} a {written(band.end)} dà qualcosa, e la soglia lo toglie."
            yield Finding(f"{place}, soglia", text, stops=False)


def _of_differentiation(place: str, one: Differentiation, system: System) -> Iterator[Finding]:
    if not norms.TOP_UP.holds(one.first):
        what = "la maggiorazione delle valutazioni più alte"
        remedy = f"Farla cominciare dal {norms.TOP_UP.since}."
        yield Finding(place, norms.TOP_UP.refusal(what, one.first, remedy))
    if one.first not in YEARS or (one.last is not None and one.last not in YEARS):
        yield Finding(place, f"scrivere anni fra {YEARS[0]} e {YEARS[-1]}.")
    if one.last is not None and one.last < one.first:
        yield Finding(place, f"l'ultimo anno, {one.last}, viene prima del primo, {one.first}.")
    if one.first < system.first or (system.last is not None and (one.last is None or one.last > system.last)):
        yield Finding(place, f"esce dagli anni del sistema, che vale {system.years}.")
    for name, share in (("maggiorazione", one.rule.increase), ("quota", one.rule.quota)):
        if not 0 <= share <= 1:
            yield Finding(f"{place}, {name}", f"{written(share)} non va: è una frazione fra 0 e 1 (0.30 è il 30 %).")
    if one.rule.quota == 0:
        yield Finding(f"{place}, quota", "è zero: non distingue nessuno.")
    if 0 <= one.rule.increase < top_up.LEAST:
        text = f"{written(one.rule.increase)} è meno di {written(top_up.LEAST)}, il minimo di {norms.TOP_UP.text}."
        yield Finding(f"{place}, maggiorazione", text, stops=False)


def _overlapping(place: str, every: Sequence[Differentiation]) -> Iterator[Finding]:
    for one, other in pairwise(sorted(every, key=lambda d: d.first)):
        if one.last is None or other.first <= one.last:
            yield Finding(f"{place}, differenziazione", f"dal {other.first} ne valgono due: in un anno una sola.")


def _weights(place: str, weighed: Sequence[tuple[str, Fraction | None]]) -> Iterator[Finding]:
    """They sum up to 100, exactly; a source that does not say some of them is told so, name by name."""
    if not weighed:
        yield Finding(place, "non ce n'è nessuna.")
        return
    yield from _twice(place, [name for name, _ in weighed])
    unknown = [name for name, weight in weighed if weight is None]
    if unknown:
        yield Finding(place, f"manca il peso di {_listed(unknown)}: finché manca non c'è un punteggio.")
    for name, weight in weighed:
        if weight is not None and not 0 < weight <= HUNDRED:
            yield Finding(place, f"«{name}» pesa {written(weight)}: più di 0, al più 100.")
    total = sum((weight for _, weight in weighed if weight is not None), Fraction(0))
    if total > HUNDRED or (not unknown and total != HUNDRED):
        yield Finding(place, f"i pesi sommano {written(total)} e non 100,00.")


def _twice(place: str, names: Sequence[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name in names:
        if folded(name) in seen:
            yield Finding(place, f"«{name}» c'è due volte.")
        seen.add(folded(name))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
