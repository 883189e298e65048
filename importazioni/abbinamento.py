# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a short name plainly is a longer one, and which row of a table is which. Pure."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from testi.confronto import parole

# Words that a person leaves out first when there is no room.
CONGIUNZIONI: Final = frozenset(
    "a ai al alla alle con d da dal dalla dei degli del della delle dello di e ed gli i il in l la le lo per".split()
)
# A short name this long was cut for room (the old program gave it 30 characters): the last words may be missing.
QUASI_PIENO: Final = 27

Vecchia = TypeVar("Vecchia")
Nuova = TypeVar("Nuova")


def abbrevia(breve: str, intero: str) -> bool:
    """True when every word of ``breve`` begins a word of ``intero``, in the same order, and what is left
    out are only link words (or, where the short name had no more room, the end).

    >>> abbrevia("Urbanistica e Protez Civile", "Urbanistica e Protezione Civile")
    True
    >>> abbrevia("Cultura", "Cultura, turismo e promozione del territorio")
    False
    """
    corte = [p for p in parole(breve) if p not in CONGIUNZIONI]
    lunghe = [p for p in parole(intero) if p not in CONGIUNZIONI]
    if not corte or len(breve) >= len(intero) or len(corte) > len(lunghe):
        return False
    if len(corte) < len(lunghe) and len(breve.strip()) < QUASI_PIENO:
        return False
    return all(lunga.startswith(corta) for corta, lunga in zip(corte, lunghe, strict=False))


def allinea(
    vecchie: Sequence[Vecchia], nuove: Sequence[Nuova], chiave: Callable[[Vecchia | Nuova], str]
) -> list[tuple[Vecchia | None, Nuova]]:
    """Pair each new row with the old row that it continues: the same key first, else the next one left.

    Old rows that appear in no pair are gone.
    """
    libere = list(vecchie)
    coppie: list[tuple[Vecchia | None, Nuova]] = []
    for nuova in nuove:
        uguale = next((v for v in libere if chiave(v) == chiave(nuova)), None)
        if uguale is not None:
            libere.remove(uguale)
        coppie.append((uguale, nuova))
    return [(v if v is not None or not libere else libere.pop(0), n) for v, n in coppie]
