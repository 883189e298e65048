# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of ``rules`` in words, for the page of permissions."""

from typing import Final

from monitoraggio.permissions import tables_in_words
from ricognizioni.rules import BOUND_TO_THE_WINDOW, IN_THE_WINDOW, MANAGEMENT, MANAGEMENT_IN_THE_WINDOW, OPERATIVES

HEAD: Final = """\
## Ricognizioni del DUP

La fonte è la tabella di `ricognizioni/rules.py`. Una ricognizione si apre, chiude, riapre e approva come una
rilevazione. Dirigenti e referenti vedono in essa gli obiettivi operativi che il DUP dà ai propri centri (le strutture
interne), e li scrivono; l'ufficio li verifica. Chi scrive un obiettivo operativo ne aggiunge e toglie le evidenze; le
legge chi lo legge. L'assessorato scrive attraverso quei centri, o attraverso l'ufficio. Ciò che è chiuso si legge
soltanto.

### Che cosa si dice di un obiettivo operativo in una ricognizione
"""
BODIES: Final = """\
### Che cosa si dice di un obiettivo gestionale e di un organismo partecipato

Chi scrive un obiettivo operativo dice che cosa ne hanno fatto gli organismi, e lo conferma scrivendolo.
"""


def told() -> str:
    """What is said in a ricognizione of each operative objective, and of the bodies of each gestionale one."""
    operatives = tables_in_words(OPERATIVES, BOUND_TO_THE_WINDOW, IN_THE_WINDOW)
    bodies = tables_in_words(MANAGEMENT, BOUND_TO_THE_WINDOW, MANAGEMENT_IN_THE_WINDOW)
    return "\n".join([HEAD, *operatives, BODIES, *bodies])
