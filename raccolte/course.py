# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the values of an indicator go, year by year, in words and as a line. Pure.

A comparison is made only between two texts that are plain numbers; anything else is told as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from dup.provisional import unmarked
from indicatori.valori import Verso, leggi_consuntivo, scrivi_numero
from testi.formati import numero

#: From so many times on, a value is more likely a slip of the comma than a change.
SUSPECT: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """From one year to another; ``better``: True or False by the sense of the indicator, None where nothing changed."""

    words: str
    better: bool | None = None
    suspect: str = ""


def number_of(value: str) -> Decimal | None:
    """The number that a value is, provisional or not; None where it is a text, or a number with something beside."""
    read = leggi_consuntivo(unmarked(value)[0])
    return read if isinstance(read, Decimal) else None


def change(before: tuple[int, str] | None, now: tuple[int, str], sense: str) -> Change:
    """What became of a value since the last year that has one: «+12 sul 2022 (4,5% in più), meglio»."""
    if before is None:
        return Change("È il primo valore.")
    year, old_text = before
    old, new = number_of(old_text), number_of(now[1])
    if old is None or new is None:
        text = old is not None and new is None
        suspect = f"Nel {year} era un numero: controllare che sia il valore." if text else ""
        return Change(f"Nel {year}: {old_text}." if old_text != now[1] else f"Come nel {year}.", suspect=suspect)
    if new == old:
        return Change(f"Come nel {year}.")
    step, better = new - old, (new > old) == (sense == Verso.CRESCENTE)
    share = f" ({numero(abs(step) / abs(old) * 100, 1)}% in {'più' if step > 0 else 'meno'})" if old else ""
    words = f"{'+' if step > 0 else '−'}{scrivi_numero(abs(step))} sul {year}{share}"
    return Change(f"{words}: {'meglio' if better else 'peggio'}.", better, _suspect(year, old, new))


def _suspect(year: int, old: Decimal, new: Decimal) -> str:
    """A number so many times the one before that the comma may have slipped."""
    small, large = sorted((abs(old), abs(new)))
    if not small or large < SUSPECT * small:
        return ""
    times = numero(large / small, 0)
    which = "volte più grande" if abs(new) > abs(old) else "volte più piccolo"
    return f"È {times} {which} di quello del {year}: controllare la virgola e l'unità."


def changes(values: Mapping[int, str], sense: str) -> dict[int, Change]:
    """The change of every year that has a value."""
    found, before = {}, None
    for year in sorted(values):
        found[year] = change(before, (year, values[year]), sense)
        before = year, values[year]
    return found


@dataclass(frozen=True, slots=True)
class Point:
    """A year of the line: where it stands in the drawing, and its value as it is written, but for its mark."""

    year: int
    text: str
    provisional: bool
    x: float
    y: float


def line(values: Sequence[tuple[int, str]], wide: int, tall: int) -> list[Point]:
    """The points of a line within a drawing, the years in their distances; none with fewer than two numbers."""
    numbers = [(year, text, n) for year, text in values if (n := number_of(text)) is not None]
    if len(numbers) < 2:
        return []
    first, last = numbers[0][0], numbers[-1][0]
    low, high = min(n for _, _, n in numbers), max(n for _, _, n in numbers)
    height = float(high - low)
    return [
        Point(
            year,
            *unmarked(text),
            round(wide * (year - first) / (last - first), 1),
            round(tall - tall * float(n - low) / height, 1) if height else tall / 2,
        )
        for year, text, n in numbers
    ]
