# SPDX-License-Identifier: AGPL-3.0-or-later
"""Values of several offices together: numerators and denominators are added, never percentages.

9 of 10 and 10 of 90 are 19 of 100. Where one office gives a percentage alone the whole is «non aggregabile». What
is not there is no zero: a sum says how many are missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from indicatori.valori import scrivi_numero
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.printing import concise

NOT_ADDED: Final = "non aggregabile"


@dataclass(frozen=True, slots=True)
class Part:
    """What one office gave: a ratio, or only what was written."""

    numerator: Decimal | None = None
    denominator: Decimal | None = None
    written: str = ""

    @property
    def silent(self) -> bool:
        """Whether it gave nothing."""
        return self.numerator is None and self.denominator is None and not self.written.strip()


def together(parts: Sequence[Part]) -> Figure:
    """The percentage of all of them; none, and said why, where it cannot be made."""
    speaking = [p for p in parts if not p.silent]
    silent = len(parts) - len(speaking)
    missing = (f"{silent} di {len(parts)} mancanti.",) if silent else ()
    pairs = [(p.numerator, p.denominator) for p in speaking if p.numerator is not None and p.denominator is not None]
    if len(pairs) < len(speaking):
        alone = next(p.written for p in speaking if p.numerator is None or p.denominator is None)
        return Figure(None, (f"{NOT_ADDED}: di «{alone}» mancano numeratore e denominatore.", *missing))
    above, beneath = sum((n for n, _ in pairs), Decimal(0)), sum((d for _, d in pairs), Decimal(0))
    if not beneath:
        return Figure(None, ("Non c'è un denominatore.", *missing))
    value = Fraction(above) / Fraction(beneath) * 100
    return Figure(value, (f"{scrivi_numero(above)} di {scrivi_numero(beneath)} = {concise(value)}%.", *missing))


def total(values: Sequence[Fraction | None]) -> Figure:
    """A sum that says how many are missing; none where nobody gave a value."""
    there = [v for v in values if v is not None]
    missing = len(values) - len(there)
    note = (f"{missing} di {len(values)} mancanti.",) if missing else ()
    return Figure(sum(there, Fraction(0)) if there else None, note)
