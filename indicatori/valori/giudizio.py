# SPDX-License-Identifier: AGPL-3.0-or-later
"""The outcome of a comparison and its arithmetic: `Decimal` only, never an exception, never below 0.

Degree of achievement of a plain number: higher is better min(100, actual/target·100), lower is better
min(100, target/actual·100). Where the quotients say nothing:
- higher is better, positive target, actual zero or negative: 0;
- higher is better, target zero: 100 from zero up, 0 below it (nothing was asked, a loss is a miss);
- higher is better, negative target (a deficit of at most 5): 100 from the target up; below it the
  quotient is turned over, target/actual, so that twice the deficit is 50;
- lower is better is the mirror image: target zero means 100 at zero or below and 0 above; a positive target
  is reached by zero and by any negative actual.
The degree is rounded to two decimals, half up, so 99.996 shows 100,00: `raggiunto` compares exactly.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .grandezze import CONTESTO, Grandezza

CENTO = Decimal("100.00")
ZERO = Decimal("0.00")
_CENTESIMO = Decimal("0.01")


class Verso(StrEnum):
    """Direction of a plain number, a field of the indicator: which way is better."""

    CRESCENTE = "crescente"
    DECRESCENTE = "decrescente"


VERSI: Final = {
    Verso.CRESCENTE: "Crescente (più è meglio)",
    Verso.DECRESCENTE: "Decrescente (meno è meglio)",
}


class Operatore(StrEnum):
    """How an actual value must stand to a bound."""

    MINORE = "<"
    AL_MASSIMO = "<="
    MAGGIORE = ">"
    ALMENO = ">="

    @property
    def parola(self) -> str:
        """The operator in words, before a quantity."""
        return {"<": "minore di", "<=": "al massimo", ">": "maggiore di", ">=": "almeno"}[self.value]

    @property
    def stretto(self) -> bool:
        """Whether the bound itself is left out."""
        return self in (Operatore.MINORE, Operatore.MAGGIORE)

    @property
    def dal_basso(self) -> bool:
        """Whether the bound is a floor (`>`, `>=`)."""
        return self in (Operatore.MAGGIORE, Operatore.ALMENO)


@dataclass(frozen=True)
class Condizione:
    """One bound: `>= 140`, `< 22,5`."""

    operatore: Operatore
    limite: Grandezza

    def __str__(self) -> str:
        return f"{self.operatore.parola} {self.limite}"

    def vale(self, ottenuto: Decimal) -> bool:
        """Whether the actual value satisfies the bound, compared exactly."""
        if ottenuto == self.limite.numero:
            return not self.operatore.stretto
        return (ottenuto > self.limite.numero) == self.operatore.dal_basso

    def distanza(self, ottenuto: Decimal) -> Decimal:
        """How far the actual value is from satisfying the bound, in the bound's unit; 0 when it does
        (and 0 too on a bound that is left out: no step is the smallest)."""
        if self.vale(ottenuto):
            return Decimal(0)
        return CONTESTO.abs(CONTESTO.subtract(ottenuto, self.limite.numero))


@dataclass(frozen=True)
class EsitoDelConfronto:
    """What the comparison of an actual value with the expected one says.

    grado: 0..100, two decimals; None when a person must judge. raggiunto: None likewise.
    distanza: how much is missing, in the unit of the value, for numbers; 0 when reached.
    giorni_di_ritardo: for dates; 0 when on time. spiegazione: one Italian sentence.
    """

    grado: Decimal | None
    raggiunto: bool | None
    spiegazione: str
    distanza: Decimal | None = None
    giorni_di_ritardo: int | None = None


def da_giudicare(spiegazione: str) -> EsitoDelConfronto:
    """The outcome that leaves the judgement to a person."""
    return EsitoDelConfronto(None, None, spiegazione)


def grado_numerico(ottenuto: Decimal, atteso: Decimal, verso: str) -> Decimal:
    """Degree of achievement of a plain number, 0.00..100.00; see the module for zero and negative targets."""
    if verso == Verso.DECRESCENTE:
        return _grado_crescente(ottenuto.copy_negate(), atteso.copy_negate())
    return _grado_crescente(ottenuto, atteso)


def _grado_crescente(ottenuto: Decimal, atteso: Decimal) -> Decimal:
    if ottenuto >= atteso:
        return CENTO
    sopra, sotto = (max(ottenuto, Decimal(0)), atteso) if atteso > 0 else (atteso, ottenuto)
    parte = CONTESTO.divide(sopra, sotto)
    return CONTESTO.quantize(CONTESTO.multiply(parte, CENTO), _CENTESIMO).copy_abs()  # no -0.00
