# SPDX-License-Identifier: AGPL-3.0-or-later
"""When two names may be of one person: who asks shows them, and nobody guesses. Pure."""

from difflib import SequenceMatcher
from typing import Final

from testi.confronto import parole

# From here on two names differ by a slip of the pen: a letter, a doubled one, two that changed places.
SLIP: Final = 0.88


def maybe_one_person(one: str, other: str) -> bool:
    """True for the same words in any order, for a name within a longer one, and for a slip of the pen.

    >>> maybe_one_person("Rossi Maria", "ROSSI MARIA Grazia")
    True
    >>> maybe_one_person("D'Alò Maria", "Maria Dalo'")
    True
    >>> maybe_one_person("Rossi Maria", "Rossi Mario Ugo")
    False
    """
    first, second = sorted(parole(one)), sorted(parole(other))
    if not first or not second:
        return False
    shorter, longer = sorted((set(first), set(second)), key=len)
    if shorter == longer or (len(shorter) > 1 and shorter < longer):
        return True
    return _alike("".join(first), "".join(second)) or _alike("".join(parole(one)), "".join(parole(other)))


def _alike(one: str, other: str) -> bool:
    # The cheap bound first: most pairs are far apart.
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= SLIP and matcher.quick_ratio() >= SLIP and matcher.ratio() >= SLIP
