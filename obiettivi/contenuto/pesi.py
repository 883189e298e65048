# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weights of the phases, shared out anew to exactly 100,00.

A phase that ends after the plan's year has no weight; what it leaves goes to the others in proportion to what they
have. A phase of the year that still lacks a weight comes in with the mean of the others; one without an end («fine
emergenza») has a weight only if it had one. Rows may be locked: they stay as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from testi.formati import numero

CENTO: Final = Decimal(100)
_CENTESIMO: Final = Decimal("0.01")


class NonRipartibile(Exception):
    """The weights cannot be made 100,00 as asked; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class RigaPeso:
    """What of a phase decides its weight."""

    peso: Decimal | None
    fine: date | None
    bloccata: bool = False


def oltre_l_anno(fine: date | None, anno: int) -> bool:
    """Whether a phase ends after 31/12 of the plan's year: then it has no weight. An empty end is of the year."""
    return fine is not None and fine > date(anno, 12, 31)


def ridistribuisci(righe: Sequence[RigaPeso], anno: int) -> tuple[Decimal | None, ...]:
    """The new weights, in the order of the rows: two decimals, none negative, 100,00 in all.

    Raises:
        NonRipartibile: with these rows and locks there is no such thing.
    """
    for n, riga in enumerate(righe, start=1):
        _controlla(n, riga, anno)
    contano = [i for i, r in enumerate(righe) if not oltre_l_anno(r.fine, anno)]
    if not contano:
        raise NonRipartibile(f"Nessuna fase finisce entro il 31/12/{anno}: nessuna può portare peso.")
    nuovi = [r.peso if r.bloccata else None for r in righe]
    bloccato = sum((p for p in nuovi if p is not None), Decimal(0))
    libere = _libere(righe, [i for i in contano if not righe[i].bloccata])
    if bloccato > CENTO:
        raise NonRipartibile(f"Le fasi bloccate pesano {numero(bloccato)}, più di 100,00: sbloccarne qualcuna.")
    if not libere and bloccato != CENTO:
        raise NonRipartibile(f"Le fasi bloccate pesano {numero(bloccato)} e non ce ne sono altre: sbloccarne una.")
    parti = _in_parti(int((CENTO - bloccato) / _CENTESIMO), _quote([righe[i].peso for i in libere]))
    for i, centesimi in zip(libere, parti, strict=True):
        nuovi[i] = centesimi * _CENTESIMO
    return tuple(nuovi)


def _controlla(n: int, riga: RigaPeso, anno: int) -> None:
    if riga.peso is None:
        return
    if riga.peso < 0:
        raise NonRipartibile(f"Il peso della fase {n} è negativo: correggerlo.")
    if riga.bloccata and oltre_l_anno(riga.fine, anno):
        raise NonRipartibile(f"La fase {n} finisce dopo il 31/12/{anno} e non porta peso: sbloccarla.")
    if riga.bloccata and riga.peso % _CENTESIMO:
        raise NonRipartibile(f"Il peso bloccato della fase {n} ha più di due decimali: correggerlo.")


def _libere(righe: Sequence[RigaPeso], posti: list[int]) -> list[int]:
    """The rows that take a share: those without an end and without a weight only where there is nobody else."""
    certe = [i for i in posti if righe[i].fine or righe[i].peso is not None]
    return certe or posti


def _quote(pesi: Iterable[Decimal | None]) -> list[Fraction]:
    elenco = list(pesi)
    noti = [Fraction(p) for p in elenco if p is not None]
    medio = sum(noti, Fraction(0)) / len(noti) if noti else Fraction(0)
    quote = [medio if p is None else Fraction(p) for p in elenco]
    return quote if any(quote) else [Fraction(1)] * len(quote)


def _in_parti(centesimi: int, quote: list[Fraction]) -> list[int]:
    """Hundredths in proportion to the shares; those left over go to the largest remainders, the first ones first."""
    if not quote:
        return []
    totale = sum(quote, Fraction(0))
    esatte = [centesimi * q / totale for q in quote]
    parti = [int(e) for e in esatte]
    resti = sorted(range(len(quote)), key=lambda i: parti[i] - esatte[i])
    for i in resti[: centesimi - sum(parti)]:
        parti[i] += 1
    return parti
