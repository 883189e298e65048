# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entries of a list, without the bullets and the numbers before them. Pure."""

import re
from typing import Final

from importazioni.schede.labels import SERVICES

_NUMBERING: Final = re.compile(
    r"\A(?:[-•*▪–]|[a-z]\)|(?:fase|attività|azione|n\.?)? ?[0-9]{1,2} ?[.):°-])(?![0-9])", re.IGNORECASE
)


def bare(text: str) -> str:
    """A text without the number or the bullet before it."""
    return _NUMBERING.sub("", text.strip(), count=1).strip() or text


def entries(value: str, part: str) -> list[str]:
    """The things that a cell lists: one a line where lines are numbered or of services, else the whole."""
    lines = [line.strip() for line in value.split("\n") if line.strip()]
    numbered = sum(bool(_NUMBERING.match(line)) for line in lines)
    if len(lines) > 1 and (part == SERVICES or numbered in (0, len(lines))):
        return [bare(line) for line in lines]
    return [bare(value)]
