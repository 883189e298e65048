# SPDX-License-Identifier: AGPL-3.0-or-later
"""How workbooks look: those to read and print, those to fill in, those that only carry rows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side


@dataclass(frozen=True)
class Look:
    """A style for each kind of cell; what is ``printed`` is set up for paper and can be filtered."""

    styles: Mapping[str, Mapping[str, Any]]
    printed: bool = False


_ABOVE: Final = {"alignment": Alignment(vertical="top")}
_WRAPPED: Final = {"alignment": Alignment(vertical="top", wrap_text=True)}
_RIGHT: Final = {"alignment": Alignment(vertical="top", horizontal="right")}
_BOLD: Final = {"font": Font(bold=True)}
_DAY: Final = {"number_format": "dd/mm/yyyy"}
_NUMBER: Final = {"number_format": "#,##0.00"}
# What people write into a cell stays the text that they wrote.
_TEXT: Final = {"number_format": "@", **_WRAPPED}

READ: Final = Look(
    {
        "testa": {**_BOLD, "border": Border(bottom=Side(style="thin", color="5A768A")), **_WRAPPED},
        "testo": _ABOVE,
        "lungo": _WRAPPED,
        "data": {**_DAY, **_RIGHT},
        "numero": {**_NUMBER, **_RIGHT},
        "intero": {"number_format": "0", **_RIGHT},
    },
    printed=True,
)
FILLED_IN: Final = Look(
    {
        "testa": {
            "font": Font(bold=True, color="FFFFFFFF"),
            "fill": PatternFill("solid", fgColor="FF17324D"),
            "alignment": Alignment(wrap_text=True, vertical="center"),
        },
        "testo": _TEXT,
        "lungo": _TEXT,
        "data": {**_DAY, **_WRAPPED},
        "numero": {**_NUMBER, **_WRAPPED},
        "intero": _WRAPPED,
        "titolo": {**_BOLD, **_TEXT},
    }
)
CARRIED: Final = Look({"testa": {**_BOLD, **_TEXT}, "testo": _TEXT})
