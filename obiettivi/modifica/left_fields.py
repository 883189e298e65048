# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which boxes somebody has left: of a box in which they are still writing nothing is said, nor of one not yet reached.

A page that was saved has been left as a whole. What was left travels with the rows, wherever they are moved to.
"""

from dataclasses import replace
from typing import Final

from obiettivi.modifica.form_text import CAMPI, EVERY_BOX, TESTA, FormText

# What is told of a list as a whole is told when its section is left.
LISTS: Final = ("operativi", *CAMPI)


def left_as_a_whole(text: FormText) -> FormText:
    """The same text, every box of it left."""
    for section in CAMPI:
        text = text.con_righe(section, [replace(row, lasciati=EVERY_BOX) for row in text.righe(section)])
    return replace(text, lasciati=EVERY_BOX)


def is_left(text: FormText, field: str) -> bool:
    """Whether a box («titolo», «fasi-2-peso») or a list («fasi») was left."""
    section, _, rest = field.partition("-")
    if not rest:
        return _among(text.lasciati, field)
    place, _, column = rest.partition("-")
    return _among(text.righe(section)[int(place)].lasciati, column)


def without_strangers(said: str, section: str = "") -> str:
    """What a page says was left, as it goes back to it: of the names there are."""
    known = CAMPI[section] if section else (*TESTA, *LISTS)
    return EVERY_BOX if said == EVERY_BOX else " ".join(name for name in known if name in said.split())


def _among(said: str, name: str) -> bool:
    return said == EVERY_BOX or name in said.split()
