# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who gives the yearly values, in words, for the page of permissions."""

from typing import Final

TOLD: Final = """\
## Valori degli indicatori dell'ente

La fonte è `raccolte/rules.py`. Chi ha un ruolo legge le raccolte, i valori e la loro storia, come legge il DUP. Il
valore di un anno lo scrive l'ufficio, sempre; dirigenti e referenti quello degli indicatori che l'ufficio ha dato al
loro centro («valori a cura di»), nei giorni della raccolta di quell'anno. L'ufficio apre la raccolta e ne sposta i
giorni. Di un anno che non è cominciato nessuno scrive nulla.
"""


def told() -> str:
    """The whole of it: there are no states."""
    return TOLD
