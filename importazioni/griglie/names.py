# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two names that are one, or may be: of offices, bodies and people as files write them. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import dropwhile
from typing import Final

from testi.confronto import parole, piega

# Alike, but not so alike that one is plainly the other: «Squitieri» and «Squittieri» are, «Bosi» and «Sbolgi» are not.
SOMIGLIANZA: Final = 0.87
# What parts two names of one cell: «Cultura / Sport».
_BETWEEN: Final = re.compile(r"[/;+&\n]| [-–] ")
_CIFRE: Final = re.compile(r"\d+")
# Words that say what an office or a company is, and not which: «Servizio Mobilità» and «Mobilità» are one office.
_CHE_COSA_E: Final = frozenset({"servizio", "spa", "srl", "scrl"})
# «S.p.A.» is «spa», letter by letter.
_SIGLE: Final = re.compile(r"\b(?:s p a|s r l|s c r l|s c p a)\b")


@cache
def chiave(nome: str) -> str:
    """The key under which two spellings of a body or an office meet: case, accents and «Servizio» aside."""
    resto = [p for p in _SIGLE.sub("", " ".join(parole(nome))).split() if p not in _CHE_COSA_E]
    return " ".join(resto) or piega(nome)


@dataclass(frozen=True, slots=True)
class QuasiDoppio:
    """A new name that resembles one that is there (or another new one): pointed out, never merged."""

    genere: str
    nuovo: str
    simile: str


def quasi_doppi(genere: str, tutti: Iterable[str], nuovi: Iterable[str], *, persone: bool = False) -> list[QuasiDoppio]:
    """Which of the new names resemble others. Long ones must share a word, or the comparison would never end.

    Args:
        persone: of people a name within another may be the same: «Bosi» and «Maria Bosi».
    """
    trovati = []
    nuovi_nomi = set(nuovi := list(nuovi))
    per_parola: dict[str, set[str]] = {}
    for nome in dict.fromkeys(tutti):
        for p in parole(nome):
            per_parola.setdefault(p[:3], set()).add(nome)
    for nuovo in nuovi:
        parti = _names_within(nuovo)
        vicini = {n for p in parole(nuovo) for n in per_parola.get(p[:3], ())} - {nuovo}
        for altro in sorted(vicini):
            stesso = somigliano(nuovo, altro) or chiave(altro) in parti or (persone and _uno_nell_altro(nuovo, altro))
            if stesso and not (altro in nuovi_nomi and altro > nuovo):
                trovati.append(QuasiDoppio(genere, nuovo, altro))
    return trovati


def _names_within(name: str) -> set[str]:
    """The keys of the names that a sign parts in one cell: «Cultura / Sport»."""
    pieces = [piece for piece in _BETWEEN.split(name) if piece.strip()]
    return set(map(chiave, pieces)) if len(pieces) > 1 else set()


def _uno_nell_altro(uno: str, altro: str) -> bool:
    """Whether one name says nothing that the other does not: «Bosi» is in «Maria Bosi», and so is «M. Bosi»."""
    a, b = set(parole(uno)), set(parole(altro))
    return bool(a & b) and (_said_within(a, b) or _said_within(b, a))


def _said_within(names: set[str], others: set[str]) -> bool:
    initials = {other[0] for other in others - names}
    return all(name in others or (len(name) == 1 and name in initials) for name in names)


def somigliano(uno: str, altro: str) -> bool:
    """True for two names that may be one, and for two that only «Servizio» tells apart."""
    return chiave(uno) == chiave(altro) or simili(uno, altro)


def _without_place(key: str) -> str:
    """A key without the number that a document puts before a name: «3.1 Ciclabili»."""
    words = key.split()
    return " ".join([*dropwhile(str.isdecimal, words[:-1]), *words[-1:]])


def simili(uno: str, altro: str) -> bool:
    """True when two different names may be one name written twice."""
    a, b = chiave(uno), chiave(altro)
    if a != b and (_without_place(a) == b or a == _without_place(b)):
        return True
    if _CIFRE.findall(a) != _CIFRE.findall(b):
        return False  # «Edilizia scolastica 2016» and «2017» are two by intention
    misura = SequenceMatcher(None, a, b, autojunk=False)
    return a != b and misura.real_quick_ratio() >= SOMIGLIANZA and misura.ratio() >= SOMIGLIANZA
