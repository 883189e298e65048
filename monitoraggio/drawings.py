# SPDX-License-Identifier: AGPL-3.0-or-later
"""The drawings of a survey: SVG made by us with the colours of paper, the same on a page and in a document.

Lengths are units of a drawing 1000 wide, or 360 for a telephone: there the names stand over their bars, and nothing
shrinks or is to be slid into view. Each stands beside a table with the same numbers, and says them in words.
"""

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.html import format_html_join

from monitoraggio.figures.printing import written
from monitoraggio.figures.rollup import Rollup
from testi.formati import data

BARS_TOLD: Final = "La barra è il fatto, il segno verticale l'atteso al giorno."
AMBITI_TOLD: Final = (
    "Un obiettivo che serve due ambiti conta una volta in ognuno: le righe insieme possono fare più del totale."
)
SMALL_TOLD: Final = (
    "Ogni riquadro va dal primo gennaio al 31 dicembre e da 0 a 100%: la linea piena è il fatto, quella tratteggiata "
    "l'atteso; sotto, com'è al giorno della rilevazione."
)
COURSE_TOP, COURSE_TALL = 20, 200
# Of the small courses: how tall one is with its name and its words, and how tall its own ground.
SMALL_CELL: Final = 118
SMALL_TALL: Final = 64
# What a page of paper holds of one drawing: bars, and rows of small courses. The rest goes on in another.
BARS_OF_A_PAGE: Final = 18
ROWS_OF_A_PAGE: Final = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand in a drawing: bars from ``start`` as long as ``long``, their rows ``row`` apart, each ``drop``
    under its name; the course of the year between two edges, its legend at ``legend``; ``small`` courses in a row."""

    narrow: bool
    wide: int
    start: int
    long: int
    row: int
    drop: int
    name_until: int
    course: tuple[int, int]
    legend: tuple[int, int]
    course_tall: int
    small: int
    small_name: int


WIDE: Final = Frame(False, 1000, 420, 440, 30, 0, 52, (60, 860), (890, 40), 262, 4, 32)
NARROW: Final = Frame(True, 360, 0, 210, 52, 22, 44, (38, 336), (40, 285), 320, 2, 20)


@dataclass(frozen=True, slots=True)
class Bar:
    """What was done and what was expected, in percent; None where there is none."""

    name: str
    done: Fraction | None
    expected: Fraction | None
    decimals: int = 2

    @property
    def words(self) -> str:
        """«62,00% su 70,00%»."""
        if self.done is None:
            return "non si sa"
        return f"{shown(self.done, self.decimals)} su {shown(self.expected, self.decimals)}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day of the course of the year, with what was done and expected at it."""

    al: date
    done: Fraction | None
    expected: Fraction | None


@dataclass(frozen=True, slots=True)
class Course:
    """The course of the year of one name; at a day on which it was not there it has no numbers."""

    name: str
    moments: Sequence[Moment]
    decimals: int = 2

    @property
    def words(self) -> list[str]:
        """«62,00% su 70,00%», day by day."""
        return [Bar("", m.done, m.expected, self.decimals).words for m in self.moments]


def shown(value: Fraction | None, decimals: int = 2) -> str:
    """«62,00%»; a dash where there is none."""
    return f"{written(value, decimals)}%" if value is not None else "–"


def moment_at(al: date, level: Rollup | None) -> Moment:
    """What a level came to at a day; no numbers where it was not there."""
    return Moment(al, level.done.value, level.expected.value) if level else Moment(al, None, None)


def courses_of(
    found: Sequence[tuple[date, Mapping[str, Rollup]]], in_words: Callable[[str], str], decimals: int
) -> list[Course]:
    """The course of whatever the last day names, with what each of the earlier ones knows of it."""
    return [
        Course(in_words(name), [moment_at(al, at.get(name)) for al, at in found], decimals) for name in found[-1][1]
    ]


def done_against_expected(title: str, bars: Sequence[Bar], frame: Frame = WIDE) -> str:
    """A bar for each name, full as far as it is done, with a mark where it was expected to be."""
    drawn = [_bar(bar, n, frame) for n, bar in enumerate(bars)]
    words = f"{title}, fatto su atteso. " + "; ".join(f"{bar.name}: {bar.words}" for bar in bars)
    context = {"bars": drawn, "tall": 16 + frame.row * len(drawn), "words": words, "frame": frame}
    return render_to_string("monitoraggio/disegni/fatto_atteso.svg.html", context)


def bars_by_page(title: str, bars: Sequence[Bar]) -> str:
    """The same on paper: what a page does not hold goes on in another drawing."""
    pieces = [bars[i : i + BARS_OF_A_PAGE] for i in range(0, len(bars), BARS_OF_A_PAGE)]
    return format_html_join("", "{}", ((done_against_expected(title, piece),) for piece in pieces))


def small_courses(title: str, courses: Sequence[Course], frame: Frame = WIDE) -> str:
    """A small course for each name, all to the same scale, in as many drawings as pages of paper would need."""
    many = frame.small * ROWS_OF_A_PAGE
    pieces = [courses[i : i + many] for i in range(0, len(courses), many)]
    return format_html_join("", "{}", ((_small(title, piece, frame),) for piece in pieces))


def _small(title: str, courses: Sequence[Course], frame: Frame) -> str:
    cells = [_cell(one, n, frame) for n, one in enumerate(courses)]
    rows = -(-len(cells) // frame.small)
    words = "; ".join(f"{one.name}: {_days(one)}" for one in courses)
    context = {"cells": cells, "tall": SMALL_CELL * rows, "words": f"{title}. {words}", "frame": frame}
    return render_to_string("monitoraggio/disegni/piccoli.svg.html", context)


def _days(one: Course) -> str:
    """«al 30/06/2020 20,00% su 40,00%, al 31/08/2020 non si sa»: each day its own."""
    return ", ".join(f"al {data(m.al)} {words}" for m, words in zip(one.moments, one.words, strict=True))


def _cell(one: Course, n: int, frame: Frame) -> dict[str, Any]:
    step, row = frame.wide // frame.small, n // frame.small
    left, top, wide = step * (n % frame.small), SMALL_CELL * row + 20, step - 20

    def place(al: date, value: Fraction) -> tuple[int, int]:
        first, end = date(al.year, 1, 1), date(al.year, 12, 31)
        x = left + 6 + round(Fraction((al - first).days, (end - first).days) * (wide - 12))
        return x, top + SMALL_TALL - 5 - round(min(max(value, Fraction(0)), Fraction(100)) * (SMALL_TALL - 10) / 100)

    lines = {
        "done": [place(m.al, m.done) for m in one.moments if m.done is not None],
        "expected": [place(m.al, m.expected) for m in one.moments if m.expected is not None],
    }
    return {
        "name": textwrap.shorten(one.name, frame.small_name, placeholder="…"),
        "named": top - 6,
        "left": left,
        "top": top,
        "wide": wide,
        "tall": SMALL_TALL,
        "said": top + SMALL_TALL + 17,
        "words": one.words[-1],
        **lines,
        **{f"{name}_line": " ".join(f"{x},{y}" for x, y in line) for name, line in lines.items()},
    }


def course(title: str, moments: Sequence[Moment], frame: Frame = WIDE, *, decimals: int = 2) -> str:
    """What was done and what was expected, survey after survey: two lines over the days, to scale."""
    lines = {
        "done": [(m, m.done) for m in moments if m.done is not None],
        "expected": [(m, m.expected) for m in moments if m.expected is not None],
    }
    points = {name: [(_x(m.al, frame), _y(value)) for m, value in line] for name, line in lines.items()}
    words = "; ".join(
        f"al {data(m.al)} fatto {shown(m.done, decimals)} su {shown(m.expected, decimals)}" for m in moments
    )
    year = moments[0].al.year
    context = {
        "words": f"{title}: {words}",
        "frame": frame,
        "steps": [(_y(Fraction(p)), p) for p in (0, 25, 50, 75, 100)],
        "months": [_month(year, n, word, frame) for n, word in enumerate("GFMAMGLASOND", start=1)],
        "days": [(_x(m.al, frame), data(m.al)[:5]) for m in moments],
        "from": frame.course[0],
        "to": frame.course[1],
        "bottom": _y(Fraction(0)),
        **points,
        **{f"{name}_line": " ".join(f"{x},{y}" for x, y in line) for name, line in points.items()},
    }
    return render_to_string("monitoraggio/disegni/andamento.svg.html", context)


def _bar(bar: Bar, n: int, frame: Frame) -> dict[str, Any]:
    top = 8 + frame.row * n
    return {
        "name": textwrap.shorten(bar.name, frame.name_until, placeholder="…"),
        "named": top + 13,
        "top": top + frame.drop,
        "base": top + frame.drop + 13,
        "done": _long(bar.done, frame),
        "mark": frame.start + _long(bar.expected, frame) if bar.expected is not None else None,
        "words": bar.words,
    }


def _long(value: Fraction | None, frame: Frame) -> int:
    return round(min(max(value or Fraction(0), Fraction(0)), Fraction(100)) * frame.long / 100)


def _x(day: date, frame: Frame) -> int:
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    start, end = frame.course
    return start + round(Fraction((day - first).days, (last - first).days) * (end - start))


def _month(year: int, number: int, word: str, frame: Frame) -> tuple[int, int, str]:
    """Where a month begins, where its letter stands, the letter."""
    return _x(date(year, number, 1), frame), _x(date(year, number, 16), frame), word


def _y(value: Fraction) -> int:
    return COURSE_TOP + COURSE_TALL - round(value * COURSE_TALL / 100)
