# SPDX-License-Identifier: AGPL-3.0-or-later
"""The norms that gave a rule, and the year from which each exists: before it the rule cannot be used."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Norm:
    """A norm as it is cited, and the first year to which it applies."""

    text: str
    since: int

    def holds(self, year: int) -> bool:
        """Whether it is there in that year."""
        return year >= self.since

    def refusal(self, what: str, year: int, remedy: str) -> str:
        """Why something cannot be used in a year before it, and what to do."""
        return f"{what} ({self.text}) c'è dal {self.since}: nel {year} non si può usare. {remedy}"


_CCNL: Final = "CCNL dell'area Funzioni locali del 17/12/2020"
TOP_UP: Final = Norm(f"art. 30 del {_CCNL}", 2021)
INTERIM: Final = Norm(f"art. 58 del {_CCNL}", 2021)
RESIDUES: Final = Norm(f"art. 57, comma 3, del {_CCNL}", 2021)
PAYMENT_TIMES: Final = Norm("art. 4-bis del decreto legge 13/2023", 2024)
