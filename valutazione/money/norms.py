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
LEAST_RESULT: Final = Norm(f"art. 57, comma 3, del {_CCNL}", 2021)
RESIDUES: Final = Norm(f"art. 57, comma 3, del {_CCNL}", 2021)
# The system of evaluation, and the opinion of the Nucleo that binds since the decree of 2017.
SYSTEM: Final = Norm("D.Lgs. 150/2009, art. 7", 2010)
OPINION: Final = Norm("D.Lgs. 150/2009, art. 7, come cambiato dal D.Lgs. 74/2017", 2017)
EQ: Final = Norm("CCNL Funzioni locali del 16/11/2022", 2023)
LIMIT: Final = Norm("D.Lgs. 75/2017, art. 23, c. 2", 2017)
PLAN: Final = Norm("D.Lgs. 150/2009, art. 10; TUEL, art. 169", 2010)
INTEGRITY: Final = Norm("D.Lgs. 33/2013, art. 10", 2013)
REPORT: Final = Norm("D.Lgs. 150/2009, art. 14, c. 6", 2010)
CERTIFICATE: Final = Norm("D.Lgs. 165/2001, art. 40-bis", 2001)
PAYMENT_TIMES: Final = Norm("art. 4-bis del decreto legge 13/2023", 2024)
