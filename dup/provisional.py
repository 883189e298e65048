# SPDX-License-Identifier: AGPL-3.0-or-later
"""A value that its source has not confirmed yet says so in its own text, wherever it is printed or sent. Pure.

So that no document, sheet or frozen content can carry the number and lose the reserve (ADR 0039).
"""

from typing import Final

MARK: Final = "(provvisorio)"
#: As offices and institutes of statistics write it, in brackets at the end.
_SHORT: Final = frozenset({"p", "prov", "provv", "provvisorio", "provvisoria", "dato provvisorio"})


def marked(value: str, provisional: bool) -> str:
    """A value as it is printed: «140 (provvisorio)»."""
    return f"{value} {MARK}" if value and provisional else value


def unmarked(text: str) -> tuple[str, bool]:
    """What ``marked`` was made of: the value, and whether it is provisional."""
    value = text.removesuffix(f" {MARK}")
    return (value, True) if value != text and value.strip() else (text, False)


def as_marked(text: str) -> str:
    """What somebody wrote in a sheet, with the mark as it is here: «140 (p)» is «140 (provvisorio)»."""
    value, opened, inside = text.rstrip().removesuffix(")").rpartition("(")
    said = inside.strip().rstrip(".").casefold() in _SHORT and text.rstrip().endswith(")")
    return marked(value.rstrip(), True) if opened and said and value.strip() else text
