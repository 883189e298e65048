# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words without end get places where a line may break.

A line breaks inside any word (``overflow-wrap: anywhere``), but the engine looks for the place by setting the whole
rest of the word again and again: the time grows with the square of its length, 4.5 s for 20,000 characters and
minutes for ten times as many. The signs put in have no width and no glyph: who copies the text does not get them.
"""

import re
from typing import Final

ENDLESS: Final = 300
"""No word of any language and hardly an address is longer."""
PIECE: Final = 50
BREAK: Final = "\N{ZERO WIDTH SPACE}"
_ENDLESS: Final = re.compile(rf"(?<!\S)\S{{{ENDLESS},}}+")


def breakable(text: str) -> str:
    """The text with a break every ``PIECE`` characters of its endless words; any other text as it is."""
    return _ENDLESS.sub(_broken, text) if len(text) >= ENDLESS else text


def _broken(word: re.Match[str]) -> str:
    return BREAK.join(word[0][i : i + PIECE] for i in range(0, len(word[0]), PIECE))
