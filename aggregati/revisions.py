# SPDX-License-Identifier: AGPL-3.0-or-later
"""The revisions that a page had read and the rows that it speaks of, as its boxes say them."""

from typing import Final

# Of the digits of the columns that keep them; a longer number is of no row.
DIGITS: Final = 9
DIGITS_OF_A_KEY: Final = 18


def revision_in(text: str) -> int | None:
    """The revision in a box of a form; None where it says none, and then its writer finds a conflict."""
    return _number(text, DIGITS)


def row_key_in(text: str) -> int | None:
    """The key of a row in a box, or in an address; None where it says none."""
    return _number(text, DIGITS_OF_A_KEY)


def revisions_in(text: str, most: int | None = None) -> dict[int, int]:
    """«12:3 14:1», by the keys of some rows the revisions that were read; what is none of the kind is passed over.

    Args:
        text: what a box says.
        most: how many of them are looked at.
    """
    pairs = (pair.split(":") for pair in text.split()[:most])
    numbers = ([*map(row_key_in, pair)] for pair in pairs if len(pair) == 2)
    return {key: revision for key, revision in numbers if key is not None and revision is not None}


def _number(text: str, digits: int) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
