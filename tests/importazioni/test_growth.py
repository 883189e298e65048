# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whole readers, fed with texts of one sign again and again: what they do grows with the text and no faster.

Counted are the calls, of Python's functions and of those in C, so that the answer does not depend on the machine. The
steps inside a pattern are counted in tests/casa/test_patterns.py; time, at full size, is measured by bench/lettura.py.
"""

import sys
from collections.abc import Callable
from typing import Any, Final

import pytest

from bench.lettura import readers, shapes

SIGNS: Final = (
    *(" ", "-", "(", '"', "\t", "|", "*", "#", "a ", "a? ", "0/", "e ", "- ", "<b>", "01/01/2020 ", "INDICATORI "),
    *("obiettivo 2020-CP04 ", "Servizio ", "Servizio e ", "di ", "efficacia ", "Descrizione Obiettivo: ", "vista "),
)
# One long line, lines of some hundreds, a great many short ones.
SHAPES: Final = (0, 1, 6)
SIZES: Final = (1_500, 3_000, 6_000)
LARGE: Final = (6_000, 12_000, 24_000)
"""Where windows of some hundreds of words no longer grow."""
ALLOWED: Final = ("FileNonLeggibile", "ContenutoNonValido")


def calls(read: Callable[[str], Any], text: str) -> int:
    """How many calls a reading takes."""
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(text)
    except Exception as refusal:
        if type(refusal).__name__ not in ALLOWED:
            raise
    finally:
        sys.setprofile(None)
    return counted


def too_fast(read: Callable[[str], Any], sign: str, shape: int) -> bool:
    """Twice the text, and what is added doubles: what comes to more is more than linear."""
    return all(more_than_double(read, sign, shape, sizes) for sizes in (SIZES, LARGE))


def more_than_double(read: Callable[[str], Any], sign: str, shape: int, sizes: tuple[int, ...]) -> bool:
    """One look, at three sizes."""
    small, middle, large = (calls(read, list(shapes(sign, size))[shape][1]) for size in sizes)
    return large - middle > 2.6 * max(middle - small, 0) + 600


@pytest.mark.parametrize("name", [name for name, _ in readers()])
def test_a_reader_grows_with_its_text(name: str) -> None:
    read = dict(readers())[name]
    # What is made once (tables, caches) is no growth.
    calls(read, "una parola")
    slow = [(sign, shape) for sign in SIGNS for shape in SHAPES if too_fast(read, sign, shape)]
    assert slow == []


def test_a_reader_that_looks_again_at_everything_is_found() -> None:
    def again(text: str) -> None:
        for n in range(0, len(text), 50):
            [part.strip() for part in text[:n].split(" ")]

    assert too_fast(again, "a ", 0)
