# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documents print of a DUP in words of their own, so that their tables are read back as they stand. Pure."""

from typing import Final

NOTE_DEGLI_INDICATORI: Final = "NOTE DEGLI INDICATORI"
# Whose state of health an indicator of the Comune tells, and how it is printed.
CITTA: Final = "citta"
AMMINISTRAZIONE: Final = "amministrazione"
HEALTH: Final = {CITTA: "Città", AMMINISTRAZIONE: "Amministrazione"}
# A cell that is empty on purpose, where an empty one would continue the row above.
NESSUNO: Final = "(nessuno)"


def place_in_words(health: str, ambito: str, theme: str) -> tuple[str, str, str]:
    """State of health, ambito and theme as cells: what is not there is said, for an empty cell continues the row above.

    The administration has no ambiti, so that there is nothing to say.
    """
    return HEALTH[health], ambito or (NESSUNO if health == CITTA else ""), theme or NESSUNO
