# SPDX-License-Identifier: AGPL-3.0-or-later
"""Colours by how well one reads on the other (WCAG 2.1), and what is made of one colour. Pure."""

import re
from typing import Final

# Of text as large as ours (success criterion 1.4.3, level AA).
ENOUGH: Final = 4.5
WHITE: Final = "#ffffff"
BLACK: Final = "#000000"
_WRITTEN: Final = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")
_STEPS: Final = 100


def read_colour(written: str) -> str | None:
    """«#06C» as «#0066cc»; None when it is no colour."""
    said = written.strip().lower()
    if not _WRITTEN.fullmatch(said):
        return None
    return said if len(said) == 7 else "#" + "".join(2 * digit for digit in said[1:])


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour with a share (0 to 1) of another in it."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def readable(colour: str, ground: str, towards: str) -> str:
    """The colour, as far towards another (black, white) as it takes to be read on a ground."""
    tried = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((one for one in tried if contrast(one, ground) >= ENOUGH), towards)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
