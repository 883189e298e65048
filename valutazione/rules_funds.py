# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who meets the funds: the office keeps them, the Nucleo and the top of the Comune read them, nobody else."""

from typing import Final

from organizzazione.choices import Ruolo
from organizzazione.rules import SCRIVONO_TUTTO, Chi, ruolo_di

READ_FUNDS: Final = SCRIVONO_TUTTO | {Ruolo.NUCLEO, Ruolo.VERTICE}


def reads_funds(chi: Chi) -> bool:
    """Whether the funds are there at all for somebody."""
    return ruolo_di(chi) in READ_FUNDS
