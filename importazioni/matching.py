# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a short name plainly is a longer one, and which row of a table is which. Pure."""

from collections import deque
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
    per_chiave: dict[str, deque[int]] = {}
    for posto, vecchia in enumerate(vecchie):
        per_chiave.setdefault(chiave(vecchia), deque()).append(posto)
    uguali = [posti.popleft() if (posti := per_chiave.get(chiave(nuova))) else None for nuova in nuove]
    prese = set(uguali)
    libere = (vecchia for posto, vecchia in enumerate(vecchie) if posto not in prese)
    return [(next(libere, None) if u is None else vecchie[u], n) for u, n in zip(uguali, nuove, strict=True)]
