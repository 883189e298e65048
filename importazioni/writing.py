# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every writer of imports keeps to: confirmed is what was shown, and who meets others tries again. Pure."""

from typing import Any, Final

# How often a write that meets another one begins anew.
TENTATIVI: Final = 3
# How many rows go to the database in one statement.
LOTTO: Final = 500


class PropostaCambiata(Exception):
    """Between preview and confirmation the data changed: the new proposal is in ``proposta``."""

    def __init__(self, proposta: Any) -> None:
        super().__init__("I dati sono cambiati dopo l'anteprima.")
        self.proposta = proposta
