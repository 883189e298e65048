# SPDX-License-Identifier: AGPL-3.0-or-later
"""The revision that a page had read, as its form says it."""

from typing import Final

# Of the digits of the column that keeps it; a longer number is of no row.
DIGITS: Final = 9


def revision_in(text: str) -> int | None:
    """The revision in a box of a form; None where it says none, and then its writer finds a conflict."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS else None
