# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a spreadsheet shows where a formula found nothing, known by its shape. Pure.

Each program has words of its own for it, in each language, and new ones with each version: a list is never whole.
"""

import re
from typing import Final

# «#REF!», «#NOME?», «#DIV/0!», «#¡VALOR!», «#ESPANSIONE!»; «#N/D», «#N/DISP»; the code of LibreOffice; a column that is
# too narrow; what is being fetched. «#NV» and «#YOK» have no sign at their end.
_SHAPE: Final = re.compile(
    r"#[¡¿]?[^\W\d_][\w/.]{1,30}[!?]|#[^\W\d_]/[^\W\d_]{1,6}[!?]?|#(?:NV|YOK)|#{2,}|#[A-Z]+_[A-Z_]+"
    r"|(?:Err|Errore|Error|Fehler|Erreur) ?: ?\d{3}"
)
# No error is longer.
_LONG: Final = 40


def is_error(text: str) -> bool:
    """True for an error that stands alone in its cell."""
    said = text.strip() if len(text) <= _LONG else ""
    if said[:1] not in ("#", "E", "F", "e", "f"):
        return False
    if said[:1] != "#":
        return bool(_SHAPE.fullmatch(said[:1].upper() + said[1:]))
    return bool(_SHAPE.fullmatch(said)) and (said == said.upper() or "/" in said)
