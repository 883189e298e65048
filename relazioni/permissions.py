# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of ``rules`` in words, for the page of permissions."""

from typing import Final

from monitoraggio.permissions import tables_in_words
from relazioni.rules import RELAZIONI, SECTIONS

HEAD: Final = """\
## Relazione sulla performance

La fonte sono le tabelle di `relazioni/rules.py`. La Relazione la apre e la scrive l'ufficio; una sezione affidata a un
centro la scrive anche il suo dirigente, che della Relazione vede solo quella. La validazione la registra il Nucleo, o
l'amministratore per un Nucleo che lavora su carta: non l'ufficio, di cui giudica il lavoro.

### La Relazione
"""
OF_A_SECTION: Final = "### Una sezione della Relazione\n"


def told() -> str:
    """The Relazione, then its sections."""
    return "\n".join([HEAD, *tables_in_words(RELAZIONI, (), ()), OF_A_SECTION, *tables_in_words(SECTIONS, (), ())])
