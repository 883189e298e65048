# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which encoding of one byte a letter a text is in: that in which its accents stand where Italian has them. Pure.

A statistical guesser of all languages has too little to go by in a table of a few words; the letters of one language,
and what stands beside them, are enough.
"""

import re
from dataclasses import dataclass
from typing import Final

WINDOWS: Final = "cp1252"
# Windows first: of two that fit as well it is the one. Then the old western one with the euro, MS-DOS, old Mac.
CANDIDATES: Final = (WINDOWS, "iso8859_15", "cp858", "mac_roman")
_NAMES: Final = {WINDOWS: "windows-1252", "iso8859_15": "iso-8859-15", "cp858": "cp850", "mac_roman": "mac-roman"}
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# So many of them tell.
_LOOKED_AT: Final = 4000
_LOWER: Final = frozenset("àèéìòù")
_UPPER: Final = frozenset("ÀÈÉÌÒÙ")
_FOREIGN: Final = frozenset("áâãäåçêëíîïñóôõöøúûüýÿÁÂÄÇÊËÍÎÏÑÓÔÖÚÛÜßœŒšŠžŽ")
_OPENING: Final = frozenset("“‘«„‚")
_CLOSING: Final = frozenset("”’»")
_SIGNS: Final = frozenset("°ªº§€£©®²³½¼¾±·×÷™…•–—‰")
_SPACE: Final = "\u00a0"
_AROUND: Final = frozenset(" \t\r\n;,.:!?()[]'\"/-")
# What no text of ours has; names from abroad are a little below nothing.
_MISFIT: Final = -3.0
_FROM_ABROAD: Final = -0.3


@dataclass(frozen=True, slots=True)
class Reading:
    """A text in one encoding. ``sure``: its accents stand where Italian has them."""

    text: str
    encoding: str
    sure: bool


def in_one_byte(data: bytes) -> Reading:
    """The text in the encoding that fits best."""
    places = [found.start() for _, found in zip(range(_LOOKED_AT), _HIGH.finditer(data), strict=False)]
    scores = {encoding: _scores(data, places, encoding) for encoding in CANDIDATES}
    best = max(CANDIDATES, key=lambda encoding: sum(scores[encoding]))
    return Reading(data.decode(best, errors="replace"), _NAMES[best], _sure(scores[best]))


def _sure(scores: list[float]) -> bool:
    total = sum(scores)
    return total >= 0 or (_MISFIT not in scores and total >= _FROM_ABROAD * len(scores))


def _scores(data: bytes, places: list[int], encoding: str) -> list[float]:
    letters = [bytes([n]).decode(encoding, errors="replace") for n in range(256)]
    scores: list[float] = []
    for place in places:
        before = letters[data[place - 1]] if place else "\n"
        after = letters[data[place + 1]] if place + 1 < len(data) else "\n"
        scores.append(_fits(before, letters[data[place]], after))
    return scores


def _fits(before: str, letter: str, after: str) -> float:
    """How well a letter stands where it does: above nothing it does, below it does not."""
    starts, ends = before in _AROUND or before in _OPENING, after in _AROUND or after in _CLOSING
    if letter in _LOWER:
        return _lower(before, letter, starts=starts, ends=ends)
    if letter in _UPPER:
        return 2.0 if before.isupper() or (starts and (ends or after.isalpha())) else -1.0
    if letter in _CLOSING:
        # «dell’ente», and at the end of what is quoted.
        return 2.0 if before.isalnum() and (ends or (letter == "’" and after.isalpha())) else 0.2
    if letter in _OPENING:
        return 1.5 if starts and after.isalnum() else -0.5
    if letter in _SIGNS:
        return _sign(before, letter, after, starts=starts, ends=ends)
    if letter == _SPACE:
        return 0.3
    if letter in _FOREIGN and letter.isupper() and before.islower():
        return -1.5
    if letter in _FOREIGN:
        return -0.2 if before.isalpha() or after.isalpha() else -1.0
    return _MISFIT


def _lower(before: str, letter: str, *, starts: bool, ends: bool) -> float:
    if before.islower():
        return 3.0 if ends else 0.8
    if starts and ends:
        return {"è": 2.0, "à": 1.0}.get(letter, 0.2)
    return 0.5 if before.isalpha() or starts else -1.0


def _sign(before: str, letter: str, after: str, *, starts: bool, ends: bool) -> float:
    if letter in "€£":
        return 1.5 if after.isdigit() or before.isdigit() or (starts and ends) else -0.5
    if letter in "°ªº":
        return 1.5 if before.isdigit() or before in "nN" else -0.5
    if letter in "–—•":
        return 1.5 if starts and (ends or letter == "•") else (0.3 if before.isdigit() and after.isdigit() else -0.5)
    if letter == "…":
        return 0.7 if ends else -0.5
    return 0.3 if letter in "§²³" else 0.0
