# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund as rows, each with its norm and nature, never as columns; amounts are whole cents."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Nature(StrEnum):
    """What a row of the fund is."""

    STABILE = "stabile"
    VARIABILE = "variabile"
    DETRAZIONE = "detrazione"


class Gate(StrEnum):
    """What the law asks before the accessory pay may be given."""

    PIANO = "piano"
    ANTICORRUZIONE = "anticorruzione"
    RELAZIONE_PRECEDENTE = "relazione-precedente"
    RELAZIONE = "relazione"
    REVISORI = "revisori"


@dataclass(frozen=True, slots=True)
class FundRow:
    """A row: its code, what it is, its norm, whether the limit of art. 23 D.Lgs. 75/2017 counts it."""

    code: str
    description: str
    norm: str
    nature: Nature
    cents: int
    limited: bool = True

    @property
    def signed(self) -> int:
        """What it adds to the fund."""
        return -self.cents if self.nature is Nature.DETRAZIONE else self.cents


@dataclass(frozen=True, slots=True)
class Printed:
    """What a document says of its own sums; None where it does not. Percentages come with their decimals."""

    fund: int | None = None
    available: int | None = None
    total: int | None = None
    position_percent: tuple[Fraction, int] | None = None
    result_percent: tuple[Fraction, int] | None = None


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """An act that the law asks for: ``day`` None where the document leaves it blank, ``validated`` for a Relazione,
    ``term`` the last day for it where the contract makes it a condition."""

    gate: Gate
    deed: str = ""
    day: date | None = None
    validated: date | None = None
    term: date | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What the first module of the relazione illustrativa asks of the contract, and only the office knows; empty where
    it does not say it."""

    signed: date | None = None
    validity: str = ""
    delegation: str = ""
    recipients: str = ""
    matters: str = ""


@dataclass(frozen=True, slots=True)
class YearFund:
    """The fund of a year: where it comes from, where it goes, the economie of an earlier year."""

    year: int
    position: int
    result: int
    economie: int = 0
    economie_of: int | None = None
    rows: tuple[FundRow, ...] = ()
    printed: Printed = Printed()
    gates: tuple[Fulfilled, ...] = ()
    contract: Contract = Contract()
    loose: tuple[str, ...] = ()

    @property
    def governed(self) -> int:
        """What the contract governs: the denominator of the percentages."""
        return self.position + self.result

    @property
    def available(self) -> int:
        """F: what may be given for risultato."""
        return self.result + self.economie

    @property
    def total(self) -> int:
        """All of it."""
        return self.governed + self.economie
