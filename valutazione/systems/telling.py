# SPDX-License-Identifier: AGPL-3.0-or-later
"""A system as one reads it, from its years down to its bands; what is missing is said where it would stand."""

from collections.abc import Iterator
from fractions import Fraction

from valutazione.money import Band, BandKind
from valutazione.money.amounts import written
from valutazione.systems.checks import HUNDRED, Finding, findings
from valutazione.systems.facts import Category, Competence, Component, Differentiation, Missing, System

_NOT_SAID = "non detto"
_MISSING = {
    Missing.FERMA: "finché manca non c'è un punteggio",
    Missing.ZERO: "conta zero",
    Missing.ESCLUSA: "resta fuori, e i pesi delle altre si riportano a 100",
}


def as_text(system: System) -> str:
    """The whole of it, then what is to be said of it."""
    lines = [system.name, f"Vale {system.years}.", *_head(system)]
    for category in system.categories:
        lines += ["", str(category.kind).capitalize(), *_category(category)]
    found = findings(system)
    lines += ["", *_findings(found)]
    return "\n".join(lines) + "\n"


def _head(system: System) -> Iterator[str]:
    yield f"Atti: {'; '.join(system.acts) or _NOT_SAID}."
    yield f"Parere del Nucleo: {system.opinion or _NOT_SAID}."
    contest, decide = system.days_to_contest, system.days_to_decide
    yield f"Per contestare: {_days(contest)}. Per decidere: {_days(decide)}."
    yield f"Di una componente di cui non si è detto nulla: {_MISSING[system.missing]}."
    yield f"Risposte anonime: contano se sono almeno {system.anonymous_least}."
    if reason := reasons_in_words(system):
        yield reason
    yield from system.notes


def reasons_in_words(system: System) -> str:
    """Which judgements want their reason; empty where none does."""
    bounds = (("sotto", system.reason_below), ("sopra", system.reason_above))
    said = [f"{word} {written(bound)}" for word, bound in bounds if bound is not None]
    return f"Un giudizio {' o '.join(said)} vuole il suo motivo." if said else ""


def _days(days: int | None) -> str:
    return _NOT_SAID if days is None else f"{days} {'giorno' if days == 1 else 'giorni'}"


def _category(category: Category) -> Iterator[str]:
    for component in category.components:
        yield f"  {component.name} ({component.of}): {_percent(component.weight)}; fonte: {component.origin}"
        yield from _raters(component)
    for competence in category.competences:
        yield f"  Competenza «{competence.name}»: {_percent(competence.weight)}"
        yield from _descriptors(competence)
    if category.levels:
        yield f"  Scala: {', '.join(f'{level.name} = {written(level.percent)}' for level in category.levels)}"
    else:
        yield "  Scala: da 0 a 100"
    yield f"  Sotto {written(category.threshold)} il coefficiente è 0." if category.threshold else "  Senza soglia."
    if category.bands is None:
        yield "  Fasce: non dette"
    yield from (f"  {in_words(band)}" for band in sorted(category.bands or (), key=lambda b: (b.start, b.end)))
    yield from (f"  {_best(one)}" for one in category.differentiation)


def _raters(component: Component) -> Iterator[str]:
    for rater in component.raters:
        yield f"    {rater.who}: {_percent(rater.percent)}{' (anonimi)' if rater.many else ''}"


def _descriptors(competence: Competence) -> Iterator[str]:
    for one in competence.descriptors:
        yield f"    {one.level}: {one.text}"


def _percent(value: Fraction | None) -> str:
    return "peso non detto" if value is None else f"{written(value)}%"


def in_words(band: Band) -> str:
    """«Da 60,00 a 80,00 escluso: coefficiente 0,70.»"""
    upto = "compreso" if band.end == HUNDRED else "escluso"
    span = f"Da {written(band.start)} a {written(band.end)} {upto}"
    match band.kind:
        case BandKind.PROPORZIONALE:
            return f"{span}: il punteggio diviso 100."
        case BandKind.INTERPOLATA:
            first, last = (written(c) if c is not None else _NOT_SAID for c in (band.coefficient, band.end_coefficient))
            return f"{span}: in linea retta da {first} a {last}."
    return f"{span}: coefficiente {_NOT_SAID if band.coefficient is None else written(band.coefficient)}."


def _best(one: Differentiation) -> str:
    years = f"dal {one.first}" if one.last is None else f"dal {one.first} al {one.last}"
    rule = one.rule
    return (
        f"Differenziazione {years}: ai migliori il {written(rule.increase * 100)}% in più della media pro capite, per "
        f"una quota del {written(rule.quota * 100)}% dei valutati; si paga da: {rule.source}."
    )


def _findings(found: list[Finding]) -> Iterator[str]:
    stops = [f for f in found if f.stops]
    if not found:
        yield "Il sistema è completo."
        return
    yield "Così com'è non valuta nessuno:" if stops else "Il sistema valuta; resta da dire:"
    yield from (f"  {finding}" for finding in (*stops, *(f for f in found if not f.stops)))
