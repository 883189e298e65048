# SPDX-License-Identifier: AGPL-3.0-or-later
"""The coefficient of a score: looked up on the exact number (89,996 is not 90), and what bands must be to give one.

The threshold comes before the bands: below it the coefficient is 0, whatever the band says. The same holds for the
score of an interim. A coefficient is at most 1, so that nobody is paid more than his share, and never falls while the
score rises, so that a better evaluation never costs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from valutazione.money.amounts import written
from valutazione.money.facts import Band, BandKind, Rule, Wrong

HUNDRED: Final = Fraction(100)
_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Mark:
    """A score, the band it falls into and its coefficient, which is 0 below the threshold."""

    score: Fraction
    band: Band
    coefficient: Fraction
    below: bool


def mark(rule: Rule, score: Fraction) -> Mark:
    """Only for a rule and a score that were checked."""
    band = next(band for band in rule.bands if holds(band, score))
    below = score < rule.threshold
    return Mark(score, band, _ZERO if below else at(band, score), below)


def holds(band: Band, score: Fraction) -> bool:
    """Whether a band has a score: its start is in it, its end is not, unless it is 100."""
    return band.start <= score < band.end or score == band.end == HUNDRED


def at(band: Band, score: Fraction) -> Fraction:
    """What a band gives at a score; at its end, what it gives just before it."""
    match band.kind:
        case BandKind.PROPORZIONALE:
            return score / HUNDRED
        case BandKind.INTERPOLATA:
            first, last = _said(band.coefficient), _said(band.end_coefficient)
            return first + (last - first) * (score - band.start) / (band.end - band.start)
    return _said(band.coefficient)


def _said(coefficient: Fraction | None) -> Fraction:
    return _ZERO if coefficient is None else coefficient


def wrongs(bands: Sequence[Band]) -> list[Wrong]:
    """Why these bands do not give every score one coefficient; each under its number in the list, in any order."""
    placed = sorted(enumerate(bands, 1), key=lambda one: (one[1].start, one[1].end))
    found = [wrong for number, band in placed for wrong in _alone(_place(number), band)]
    if not placed:
        return [Wrong("regola, fasce", "non c'è nessuna fascia: devono coprire i punteggi da 0 a 100.")]
    # What one band gets wrong by itself would only be said again of its neighbours.
    return found or [*_ends(placed), *_joints(placed)]


def _place(number: int) -> str:
    return f"regola, fascia {number}"


def _alone(place: str, band: Band) -> Iterator[Wrong]:
    for name, value in (("da", band.start), ("a", band.end)):
        if not 0 <= value <= HUNDRED:
            yield Wrong(f"{place}, {name}", f"{written(value)} non è un punteggio: va da 0 a 100.")
    if band.start >= band.end:
        yield Wrong(
            place, f"comincia a {written(band.start)} e finisce a {written(band.end)}: «da» viene prima di «a»."
        )
    yield from _coefficients(place, band)


def _coefficients(place: str, band: Band) -> Iterator[Wrong]:
    wanted = {"coefficiente": band.kind is not BandKind.PROPORZIONALE}
    wanted["coefficiente_fine"] = band.kind is BandKind.INTERPOLATA
    for (name, needed), value in zip(wanted.items(), (band.coefficient, band.end_coefficient), strict=True):
        if needed and value is None:
            yield Wrong(f"{place}, {name}", f"manca: una fascia {band.kind} lo vuole, da 0 a 1.")
        elif not needed and value is not None:
            yield Wrong(f"{place}, {name}", f"una fascia {band.kind} non lo ha: toglierlo.")
        elif value is not None and not 0 <= value <= 1:
            yield Wrong(f"{place}, {name}", f"{written(value)} non va: un coefficiente sta fra 0 e 1.")
    if _falls(band):
        yield Wrong(f"{place}, coefficiente_fine", "è minore di «coefficiente»: chi sale non può prendere di meno.")


def _falls(band: Band) -> bool:
    pair = (band.coefficient, band.end_coefficient)
    return band.kind is BandKind.INTERPOLATA and None not in pair and _said(pair[1]) < _said(pair[0])


def _ends(placed: Sequence[tuple[int, Band]]) -> Iterator[Wrong]:
    (first, lowest), (last, highest) = placed[0], max(placed, key=lambda one: one[1].end)
    if lowest.start != 0:
        yield Wrong(f"{_place(first)}, da", f"la prima fascia comincia a {written(lowest.start)} e non a 0.")
    if highest.end != HUNDRED:
        yield Wrong(f"{_place(last)}, a", f"l'ultima fascia finisce a {written(highest.end)} e non a 100.")


def _joints(placed: Sequence[tuple[int, Band]]) -> Iterator[Wrong]:
    for (one, before), (other, after) in pairwise(placed):
        pair = f"{_place(one)} e fascia {other}"
        if after.start > before.end:
            yield Wrong(pair, f"da {written(before.end)} a {written(after.start)} non c'è nessuna fascia.")
        elif after.start < before.end:
            end = min(before.end, after.end)
            yield Wrong(pair, f"da {written(after.start)} a {written(end)} si sovrappongono: una sola può valere.")
        elif at(after, after.start) < at(before, before.end):
            yield Wrong(
                pair,
                f"a {written(after.start)} il coefficiente scende da {written(at(before, before.end))} a "
                f"{written(at(after, after.start))}: chi ha un punteggio più alto non può prendere di meno.",
            )
