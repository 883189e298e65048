# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rows of a text file with more cells than its heads: what parts the cells stands within one of them. Pure."""

import re
from itertools import pairwise
from typing import Final

from importazioni.griglie.columns import RigaLetta
from testi.confronto import in_riga

_WHOLE: Final = re.compile(r"[-+€ ]*\d[\d.]*")
_DECIMALS: Final = re.compile(r"\d{1,4} ?(?:%|€)?")


def too_many_cells(row: RigaLetta) -> str:
    """What there is to say of such a row, in Italian; empty for any other."""
    separator = row.griglia.separator
    if not separator:
        return ""
    comma = separator == ","
    headed = max((i for i, head in enumerate(row.testa, start=1) if head), default=0) if comma else len(row.testa)
    beyond = row.celle[headed:]
    if not beyond or not (any(beyond) or (comma and len(row.celle) > len(row.testa) and _parted(row))):
        return ""
    said = next((in_riga(cell)[:60] for cell in beyond if cell), "")
    quoted = f" («{said}»)" if said else ""
    told = f"la riga ha più celle delle intestazioni{quoted}: un testo con un separatore dentro va fra virgolette"
    number = ", e così un numero con la virgola («90,5»); oppure le celle si separano con il punto e virgola"
    return f"{told}{number if comma else ''}."


def _parted(row: RigaLetta) -> bool:
    """Whether two cells may be the halves of a number with a comma."""
    cells = [in_riga(cell) for cell in row.celle]
    return any(_WHOLE.fullmatch(a) and _DECIMALS.fullmatch(b) for a, b in pairwise(cells))
