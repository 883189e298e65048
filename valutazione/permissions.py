# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who meets the money of the evaluation, in words, for the page of permissions."""

from typing import Final

TOLD: Final = """\
## Fondi per posizione e risultato

La fonte è `valutazione/rules_funds.py`. I fondi li tiene l'ufficio programmazione (e l'amministratore); li leggono il
Nucleo e i vertici. Per tutti gli altri non ci sono: nessuna pagina, nessun file.
"""


def told() -> str:
    """The whole of it: there are no states."""
    return TOLD
