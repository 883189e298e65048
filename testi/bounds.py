# SPDX-License-Identifier: AGPL-3.0-or-later
"""How long a text may be, said once for forms, admin, imports and JSON. Pure.

What was longer before there was a bound stays as it is: it is read, printed and kept, also when something else of the
same object is saved; only a text that is written anew must keep to the bound.
"""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Final

LONG_TEXT: Final = 20_000
"""The long texts: some ten printed pages. The longest that an office was seen to write has a third of it."""
REASON: Final = 4_000
"""A reason or a comment."""
ROWS: Final = 500
"""Phases, indicators or services of one objective."""
LINES_ON_SCREEN: Final = 2_000


def length(text: str) -> int:
    """How many characters a text has; a line break is one, whatever the browser sent."""
    return len(text.replace("\r\n", "\n"))


def excess(text: str, most: int) -> str:
    """What to say of a text that is longer than ``most``; nothing when it is not."""
    found = length(text)
    if found <= most:
        return ""
    over = grouped(found - most)
    return f"Ci stanno {grouped(most)} caratteri e sono {grouped(found)}: accorciare il testo di {over}."


def grouped(number: int) -> str:
    """«20.000»."""
    return f"{number:,}".replace(",", ".")


def first_of(lines: Sequence[str], most: int) -> list[str]:
    """So many lines, and after them how many others there are."""
    more = len(lines) - most
    if more <= 0:
        return list(lines)
    return [*lines[:most], "e un'altra cosa." if more == 1 else f"e altre {grouped(more)} cose."]


def texts_beyond(content: Any, most: int = LONG_TEXT) -> frozenset[str]:
    """The texts of some dataclasses, however deep, that are longer than a text may be: what stands may stay."""
    found: set[str] = set()
    left = [content]
    while left:
        one = left.pop()
        if isinstance(one, str):
            # Seldom is one long enough to be measured.
            if len(one) > most and length(one) > most:
                found.add(one)
        elif isinstance(one, (tuple, list)):
            left += one
        elif names := _names_of_fields(one.__class__):
            left += (getattr(one, name) for name in names)
    return frozenset(found)


@cache
def _names_of_fields(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def beginning(text: str, most: int = LONG_TEXT, lines: int = LINES_ON_SCREEN) -> str:
    """The text as a page shows it: whole within the bounds, else its beginning and a line that says so.

    A page answers in the time that its bound allows; the whole text is in the field that holds it and in the files.
    """
    if len(text) <= most and text.count("\n") < lines:
        return text
    cut = "\n".join(text[:most].split("\n", lines)[:lines])
    said = f"Il testo continua: qui ne stanno i primi {grouped(len(cut))} caratteri di {grouped(len(text))}."
    return f"{cut}\n\n**{said}**"
