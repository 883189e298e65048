# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings of a survey: SVG made by us with the colours of paper, the same on a page and in a document.

Lengths are units of a drawing 1000 wide. Each stands beside a table with the same numbers, and says them in words.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.template.loader import render_to_string

from monitoraggio.figures.printing import written
from testi.formati import data

NAME_UNTIL: Final = 52
BAR_FROM, BAR_WIDE = 420, 440
ROW: Final = 30
COURSE_FROM, COURSE_TO = 60, 860
COURSE_TOP, COURSE_TALL = 20, 200


@dataclass(frozen=True, slots=True)
class Bar:
    """What was done and what was expected, in percent; None where there is none."""

    name: str
    done: Fraction | None
    expected: Fraction | None

    @property
    def words(self) -> str:
        """«62,00% su 70,00%»."""
        return f"{shown(self.done)} su {shown(self.expected)}" if self.done is not None else "non si sa"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the course of the year, with what was done and expected at it."""

    al: date
    done: Fraction | None
    expected: Fraction | None


def shown(value: Fraction | None) -> str:
    """«62,00%»; a dash where there is none."""
    return f"{written(value)}%" if value is not None else "–"


def done_against_expected(title: str, bars: Sequence[Bar]) -> str:
    """A bar for each name, full as far as it is done, with a mark where it was expected to be."""
    drawn = [_bar(bar, n) for n, bar in enumerate(bars)]
    words = f"{title}, fatto su atteso. " + "; ".join(f"{bar.name}: {bar.words}" for bar in bars)
    context = {"bars": drawn, "tall": 16 + ROW * len(drawn), "words": words, "from": BAR_FROM, "wide": BAR_WIDE}
    return render_to_string("monitoraggio/disegni/fatto_atteso.svg.html", context)


def course(title: str, moments: Sequence[Moment]) -> str:
    """What was done and what was expected, survey after survey: two lines over the days, to scale."""
    lines = {
        "done": [(m, m.done) for m in moments if m.done is not None],
        "expected": [(m, m.expected) for m in moments if m.expected is not None],
    }
    points = {name: [(_x(m.al), _y(value)) for m, value in line] for name, line in lines.items()}
    words = "; ".join(f"al {data(m.al)} fatto {shown(m.done)} su {shown(m.expected)}" for m in moments)
    context = {
        "words": f"{title}: {words}",
        "steps": [(_y(Fraction(p)), p) for p in (0, 25, 50, 75, 100)],
        "months": [(_x(date(moments[0].al.year, n, 1)), word) for n, word in enumerate("GFMAMGLASOND", start=1)],
        "days": [(_x(m.al), data(m.al)[:5]) for m in moments],
        "from": COURSE_FROM,
        "to": COURSE_TO,
        "bottom": _y(Fraction(0)),
        **points,
        **{f"{name}_line": " ".join(f"{x},{y}" for x, y in line) for name, line in points.items()},
    }
    return render_to_string("monitoraggio/disegni/andamento.svg.html", context)


def _bar(bar: Bar, n: int) -> dict[str, Any]:
    top = 8 + ROW * n
    return {
        "name": textwrap.shorten(bar.name, NAME_UNTIL, placeholder="…"),
        "top": top,
        "base": top + 13,
        "done": _long(bar.done),
        "mark": BAR_FROM + _long(bar.expected) if bar.expected is not None else None,
        "words": bar.words,
    }


def _long(value: Fraction | None) -> int:
    return round(min(max(value or Fraction(0), Fraction(0)), Fraction(100)) * BAR_WIDE / 100)


def _x(day: date) -> int:
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return COURSE_FROM + round(Fraction((day - first).days, (last - first).days) * (COURSE_TO - COURSE_FROM))


def _y(value: Fraction) -> int:
    return COURSE_TOP + COURSE_TALL - round(value * COURSE_TALL / 100)
