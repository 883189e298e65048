# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Gantt with crosses: which columns are months, quarters or halves, and which days its crosses say. Pure."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Final

from testi.confronto import piega
from testi.formati import MONTHS

_INITIALS: Final = tuple(month[0] for month in MONTHS)
_FIGURES: Final = tuple(str(month) for month in range(1, 13))
_CROSSES: Final = frozenset(("x", "xx", "xxx", "✓", "✔", "■", "█", "●", "•", "*", "√", "×", "✗", "✘", "si"))
# So many months in a row are the head of a Gantt.
_FEW: Final = 3
# «I trim.», «1° trimestre», «T1», «primo semestre».
_ORDINALS: Final = (
    frozenset(("i", "1", "primo")),
    frozenset(("ii", "2", "secondo")),
    frozenset(("iii", "3", "terzo")),
    frozenset(("iv", "4", "quarto")),
)
_PERIOD: Final = re.compile(r"(?:(\w+) )?(trim\w*|sem\w*|[tq]) ?(\d)?(?: (?:19|20)\d\d)?")
_LENGTH: Final = {"t": 3, "q": 3, "s": 6}


def month_columns(cells: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """The months by column, when a row is the head of a Gantt; else nothing."""
    folded = [piega(cell) if len(cell) <= 20 else "" for cell in cells]
    named: dict[int, tuple[int, ...]] = {i: (month,) for i, text in enumerate(folded) if (month := _month(text))}
    longer = {i: months for i, text in enumerate(folded) if (months := _period(text))}
    for found, few in ((named, _FEW), (longer, 2)):
        if len(found) >= few and list(found.values()) == sorted(set(found.values())):
            return found
    for start in range(len(folded) - 11):
        if tuple(text.removeprefix("0") for text in folded[start : start + 12]) in (_INITIALS, _FIGURES):
            return {start + n: (n + 1,) for n in range(12)}
    return {}


def is_cross(cell: str) -> bool:
    """Whether a cell marks its month."""
    return cell.strip().casefold() in _CROSSES


def days(months: Sequence[int], year: int) -> tuple[date, date]:
    """From the first day of the first month to the last day of the last one."""
    last = max(months)
    return date(year, min(months), 1), date(year, last, monthrange(year, last)[1])


def in_words(months: Sequence[int]) -> str:
    """«vanno da marzo a giugno»; months that are left out between are named."""
    first, last = min(months), max(months)
    alone = f"stanno in {MONTHS[first - 1]}"
    said = alone if first == last else f"vanno da {MONTHS[first - 1]} a {MONTHS[last - 1]}"
    gaps = [MONTHS[m - 1] for m in range(first, last) if m not in months]
    return f"{said}, saltando {', '.join(gaps)}" if gaps else said


def _period(folded: str) -> tuple[int, ...]:
    """The months of «I trim.» and «2° semestre»."""
    found = _PERIOD.fullmatch(folded)
    said = (found[1] or found[3]) if found else ""
    which = next((n for n, words in enumerate(_ORDINALS) if said in words), -1)
    if found is None or which < 0 or (found[1] and found[3]):
        return ()
    length = _LENGTH[found[2][0]]
    return tuple(range(which * length + 1, which * length + length + 1)) if (which + 1) * length <= 12 else ()


def _month(folded: str) -> int:
    """«gen», «sett», «gennaio 2026»."""
    word, _, rest = folded.partition(" ")
    if len(word) < 3 or (rest and not rest.isdecimal()):
        return 0
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith(word)), 0)
