# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bytes that somebody sends as JSON, opened without losing a digit: numbers stay as they were written.

A number is no float on its way (89.996 would not be 89.996), and what JSON keeps silent about is kept: a key that
stands twice, NaN.
"""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from testi.bounds import grouped

MOST_BYTES: Final = 5_000_000


class Unreadable(Exception):
    """The file is no JSON that can be read, with the reason in Italian."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number of the JSON, as it is written; also NaN and Infinity, which are none."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that somebody typed into a box: ``text`` as a file would write it, ``said`` as it was typed; ``fault``,
    in Italian, where it is none."""

    said: str
    text: str = ""
    fault: str = ""


class Node(dict[str, Any]):
    """An object of the JSON, with the keys that it says more than once."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.repeated: tuple[str, ...] = ()
        if len(self) < len(pairs):
            times = Counter(key for key, _ in pairs)
            self.repeated = tuple(key for key, n in times.items() if n > 1)


def opened(content: bytes) -> Any:
    """What the file says; ``Unreadable`` when it is too large, no text, or no JSON."""
    if len(content) > MOST_BYTES:
        raise Unreadable(f"è troppo grande: al più {grouped(MOST_BYTES)} byte")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"non è un testo UTF-8 (byte {grouped(error.start + 1)}): salvarlo come UTF-8") from None
    try:
        return json.loads(text, object_pairs_hook=Node, parse_float=Numeral, parse_int=Numeral, parse_constant=Numeral)
    except json.JSONDecodeError as error:
        raise Unreadable(f"non è JSON: riga {error.lineno}, colonna {error.colno}{_near(text, error.pos)}") from None
    except RecursionError:
        raise Unreadable("ha troppi livelli uno dentro l'altro: non è un file che si scrive qui") from None


def _near(text: str, position: int) -> str:
    around = " ".join(text[position : position + 20].split())
    return f", dove comincia «{around}»" if around.isprintable() and around else ""
