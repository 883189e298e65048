# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who meets the money of the evaluation, in words, for the page of permissions."""

from typing import Final

from monitoraggio.permissions import tables_in_words
from valutazione.rules_distributions import DISTRIBUTIONS

TOLD: Final = """\
## Fondi per posizione e risultato

La fonte è `valutazione/rules_funds.py`. I fondi li tiene l'ufficio programmazione (e l'amministratore); li leggono il
Nucleo e i vertici. Per tutti gli altri non ci sono: nessuna pagina, nessun file.

### Una ripartizione

La fonte è la tabella di `valutazione/rules_distributions.py`. Di chi è un premio lo leggono l'ufficio, il Nucleo e i
vertici; l'amministratore legge «Persona 3», e la pagina per il tavolo non ha nomi per nessuno. Chi ha scritto in una
simulazione non la rende definitiva.
"""


def told() -> str:
    """The funds, then what is paid out of them."""
    return "\n".join([TOLD, *tables_in_words(DISTRIBUTIONS, (), ())])
