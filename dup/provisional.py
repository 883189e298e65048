# SPDX-License-Identifier: AGPL-3.0-or-later
"""A value that its source has not confirmed yet says so in its own text, wherever it is printed or sent. Pure.

So that no document, sheet or frozen content can carry the number and lose the reserve (ADR 0039).
"""

import re
from typing import Final

MARK: Final = "(provvisorio)"
#: As offices and institutes of statistics write it.
_SHORT: Final = re.compile(r"\s*\((?:p|prov|provv|provvisori[oa]|dato provvisorio)\.?\)\s*$", re.IGNORECASE)


def marked(value: str, provisional: bool) -> str:
    """A value as it is printed: «140 (provvisorio)»."""
    return f"{value} {MARK}" if value and provisional else value


def unmarked(text: str) -> tuple[str, bool]:
    """What ``marked`` was made of: the value, and whether it is provisional."""
    value = text.removesuffix(f" {MARK}")
    return (value, True) if value != text and value.strip() else (text, False)


def as_marked(text: str) -> str:
    """What somebody wrote in a sheet, with the mark as it is here: «140 (p)» is «140 (provvisorio)»."""
    value = _SHORT.sub("", text)
    return marked(value, True) if value.strip() and value != text else text
