# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names of sheets as Excel allows them: at most 31 characters, none of ``[ ] : * ? / \\``, each once. Pure."""

import re
from typing import Final

LENGTH_MAX: Final = 31
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
# Excel keeps this name for itself, in each of its languages.
_RESERVED: Final = frozenset({"history", "cronologia"})


def sheet_names(titles: list[str]) -> list[str]:
    """A name for each title; titles that are names already stay as they are."""
    taken: set[str] = set()
    names = []
    for title in titles:
        name, n = _name(title), 1
        while name.casefold() in taken:
            n += 1
            tail = f" ({n})"
            name = _name(title)[: LENGTH_MAX - len(tail)].rstrip() + tail
        taken.add(name.casefold())
        names.append(name)
    return names


def _name(title: str) -> str:
    name = _FORBIDDEN.sub("_", title).strip(" ").strip("'")[:LENGTH_MAX].rstrip(" '")
    return f"{name[: LENGTH_MAX - 1]}_" if not name or name.casefold() in _RESERVED else name
