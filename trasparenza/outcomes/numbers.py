# SPDX-License-Identifier: AGPL-3.0-or-later
"""The exact figures of the index as they print: for people with the decimals of the rules of the plan, for machines
with two. Pure."""

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from monitoraggio.figures.printing import plain, written

NOTHING: Final = "–"
# What is compared with the thresholds of the lights, and may not print on the other side of one.
_GAP: Final = "scostamento"


# A whole plan says few figures, again and again.
@lru_cache(maxsize=4096)
def exact(value: str | None) -> Fraction | None:
    """A figure as the index has it; None where there is none."""
    return Fraction(value) if value else None


@lru_cache(maxsize=4096)
def for_machines(value: str | None) -> str | None:
    """«118.89»."""
    return plain(exact(value))


def for_people(value: str | None, rules: Mapping[str, Any], name: str = "") -> str:
    """«118,89%»; a dash where there is none.

    Args:
        rules: those of the survey (``detto["regole"]``).
        name: which figure it is.
    """
    number = exact(value)
    if number is None:
        return NOTHING
    bounds = [Fraction(b) for b in rules["soglie"]] if name == _GAP else ()
    return f"{written(number, rules['decimali'], bounds)}%"
