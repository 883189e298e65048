# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed between two texts, word by word, to be marked within the text. Pure.

Words are compared with their punctuation; the blanks between them follow. The cost is bounded for any two texts: the
anchors are runs of words that each side has once (patience), only short gaps between them are compared cell by cell.
A few words that two different sentences happen to share are not worth showing: they go with their neighbours, and
where hardly anything is left the whole text was taken away and another one put in its place.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from testi.blocchi import VOCE

# A gap of more cells than this, without anchors, counts as rewritten: what comes of it would be chance.
CELLE: Final = 128 * 128
# How often the anchors are looked for inside the gaps that the last ones left.
GIRI: Final = 6
# Words in a row that make an anchor.
IN_FILA: Final = 3
# Less than this share of the shorter text in common is another text.
IN_COMUNE: Final = 0.25
A_CAPO: Final = "¶"

Coppie = list[tuple[int, int]]
_SPAZI = re.compile(r"\s*")
_PAROLA = re.compile(r"(\S+)(\s*)")


class Mark(StrEnum):
    """What became of a piece of text."""

    UGUALE = "uguale"
    TOLTO = "tolto"
    AGGIUNTO = "aggiunto"


@dataclass(frozen=True, slots=True)
class Brano:
    """A piece of text and what became of it."""

    genere: Mark
    testo: str


@dataclass(frozen=True, slots=True)
class Capoverso:
    """Lines, or items of a list, each made of pieces."""

    elenco: bool
    righe: tuple[tuple[Brano, ...], ...]


@dataclass(slots=True)
class _Lacuna:
    """A gap between equal words: how many letters went and how many came."""

    via: int
    nuove: int


def confronta(prima: str, dopo: str) -> tuple[Brano, ...]:
    """The pieces of both texts in reading order; equal and removed make ``prima``, equal and added ``dopo``."""
    # The first word of each is empty: it stands for the beginning, with the blanks there.
    a, b = _parole(prima), _parole(dopo)
    parole_a, parole_b = [p for p, _ in a], [p for p, _ in b]
    coppie = _leggibili(parole_a, parole_b, _appaia(parole_a, parole_b))
    return tuple(_brani(a, b, coppie))


def solo(brani: Iterable[Brano], genere: Mark) -> tuple[Brano, ...]:
    """One side of the comparison: what stayed, and what was removed (or added)."""
    return tuple(b for b in brani if b.genere in (Mark.UGUALE, genere))


def capoversi(brani: Iterable[Brano]) -> list[Capoverso]:
    """The pieces laid out in paragraphs and lists, as both texts have them; the letters are those of the pieces.

    A line break that came or went by itself shows as «¶». Text that was removed with its lines does not share one
    with what came in its place.
    """
    fatti: list[Capoverso] = []
    for piena, gruppo in groupby(_righe(brani), key=lambda riga: any(b.testo.strip() for b in riga)):
        if piena:
            for elenco, righe in groupby(gruppo, key=_e_voce):
                pulite = (_senza_trattino(r) if elenco else tuple(r) for r in righe)
                fatti.append(Capoverso(elenco, tuple(pulite)))
    return fatti


def _parole(testo: str) -> list[tuple[str, str]]:
    inizio = _SPAZI.match(testo)
    return [("", inizio[0] if inizio else ""), *_PAROLA.findall(testo)]


def _appaia(a: Sequence[str], b: Sequence[str]) -> Coppie:
    """The places of the words that stayed, in order."""
    coppie: Coppie = []
    da_fare = [(0, len(a), 0, len(b), GIRI)]
    while da_fare:
        a0, a1, b0, b1, giri = da_fare.pop()
        while a0 < a1 and b0 < b1 and a[a0] == b[b0]:
            coppie.append((a0, b0))
            a0, b0 = a0 + 1, b0 + 1
        while a0 < a1 and b0 < b1 and a[a1 - 1] == b[b1 - 1]:
            a1, b1 = a1 - 1, b1 - 1
            coppie.append((a1, b1))
        if a0 == a1 or b0 == b1:
            continue
        piccola = (a1 - a0) * (b1 - b0) <= CELLE
        ancore = _ancore(a, b, (a0, a1, b0, b1), IN_FILA) if giri else []
        if not ancore and piccola:
            coppie += _cella_per_cella(a, b, (a0, a1, b0, b1))
            continue
        if not ancore and giri:
            ancore = _ancore(a, b, (a0, a1, b0, b1), 1)
        if ancore:
            coppie += ancore
            confini = [(a0 - 1, b0 - 1), *ancore, (a1, b1)]
            da_fare += [(i + 1, k, j + 1, m, giri - 1) for (i, j), (k, m) in pairwise(confini)]
    return sorted(coppie)


def _ancore(a: Sequence[str], b: Sequence[str], dove: tuple[int, int, int, int], in_fila: int) -> Coppie:
    """Where runs of words start that each side has exactly once, as many as stand in the same order in both."""
    a0, a1, b0, b1 = dove
    di_a, di_b = _unici(a, a0, a1, in_fila), _unici(b, b0, b1, in_fila)
    comuni = [(i, di_b[fila]) for fila, i in di_a.items() if fila in di_b]
    return _crescenti(comuni)


def _unici(parole: Sequence[str], da: int, a: int, in_fila: int) -> dict[tuple[str, ...], int]:
    posti: dict[tuple[str, ...], int] = {}
    for i in range(da, a - in_fila + 1):
        fila = tuple(parole[i : i + in_fila])
        posti[fila] = -1 if fila in posti else i
    return {fila: i for fila, i in posti.items() if i >= 0}


def _crescenti(coppie: Coppie) -> Coppie:
    """The longest run of pairs whose second places grow as the first ones do."""
    code: list[int] = []
    fini: list[int] = []
    prima: list[int] = []
    for n, (_, j) in enumerate(coppie):
        posto = bisect_left(code, j)
        prima.append(fini[posto - 1] if posto else -1)
        code[posto : posto + 1] = [j]
        fini[posto : posto + 1] = [n]
    scelte: Coppie = []
    n = fini[-1] if fini else -1
    while n >= 0:
        scelte.append(coppie[n])
        n = prima[n]
    return scelte[::-1]


def _cella_per_cella(a: Sequence[str], b: Sequence[str], dove: tuple[int, int, int, int]) -> Iterator[tuple[int, int]]:
    """The longest common sequence of two short runs."""
    a0, a1, b0, b1 = dove
    sotto = [0] * (b1 - b0 + 1)
    tavola = [sotto]
    for i in range(a1 - 1, a0 - 1, -1):
        riga = [0] * (b1 - b0 + 1)
        for j in range(b1 - b0 - 1, -1, -1):
            riga[j] = sotto[j + 1] + 1 if a[i] == b[b0 + j] else max(sotto[j], riga[j + 1])
        tavola.append(riga)
        sotto = riga
    tavola.reverse()
    i, j = 0, 0
    while i < a1 - a0 and j < b1 - b0:
        if a[a0 + i] == b[b0 + j]:
            yield a0 + i, b0 + j
            i, j = i + 1, j + 1
        elif tavola[i + 1][j] >= tavola[i][j + 1]:
            i += 1
        else:
            j += 1


def _leggibili(a: Sequence[str], b: Sequence[str], coppie: Coppie) -> Coppie:
    """Only the pairs worth showing: no small islands between larger changes, nothing at all of another text."""
    tenute: list[tuple[Coppie, int]] = []
    lacune: list[_Lacuna] = [_Lacuna(0, 0)]
    for corsa, lacuna in _corse(a, b, coppie):
        tenute.append((corsa, sum(len(a[i]) for i, _ in corsa)))
        lacune.append(lacuna)
        while tenute and _isola(tenute[-1][1], *lacune[-2:]):
            _, lettere = tenute.pop()
            dopo, prima = lacune.pop(), lacune.pop()
            lacune.append(_Lacuna(prima.via + lettere + dopo.via, prima.nuove + lettere + dopo.nuove))
    restano = sum(lettere for _, lettere in tenute)
    if restano < IN_COMUNE * min(sum(map(len, a)), sum(map(len, b))):
        return []
    return [coppia for corsa, _ in tenute for coppia in corsa]


def _corse(a: Sequence[str], b: Sequence[str], coppie: Coppie) -> Iterator[tuple[Coppie, _Lacuna]]:
    """Each run of words that stayed side by side, with what changed after it (the first pair is the beginning)."""
    corsa: Coppie = []
    for (i, j), (k, m) in pairwise([*coppie, (len(a), len(b))]):
        corsa.append((i, j))
        if k > i + 1 or m > j + 1:
            yield corsa, _Lacuna(sum(map(len, a[i + 1 : k])), sum(map(len, b[j + 1 : m])))
            corsa = []
    if corsa:
        yield corsa, _Lacuna(0, 0)


def _isola(lettere: int, prima: _Lacuna, dopo: _Lacuna) -> bool:
    scambio = prima.via + dopo.via and prima.nuove + dopo.nuove
    return bool(scambio) and lettere <= min(max(prima.via, prima.nuove), max(dopo.via, dopo.nuove))


def _brani(a: list[tuple[str, str]], b: list[tuple[str, str]], coppie: Coppie) -> Iterator[Brano]:
    uguale = via = nuovo = ""
    i = j = 0
    for ci, cj in [*coppie, (len(a), len(b))]:
        via += "".join(p + s for p, s in a[i:ci])
        nuovo += "".join(p + s for p, s in b[j:cj])
        coda = _spazi_in_coda(via, nuovo)
        via, nuovo = via[: len(via) - len(coda)], nuovo[: len(nuovo) - len(coda)]
        if via or nuovo:
            in_riga = bool(uguale) and not uguale.endswith("\n")
            yield from _pieni((Mark.UGUALE, uguale))
            yield from _scambio(via, nuovo) if in_riga else _pieni((Mark.TOLTO, via), (Mark.AGGIUNTO, nuovo))
            uguale = via = nuovo = ""
        uguale += coda
        if ci < len(a):
            stesso = _capo_comune(a[ci][1], b[cj][1])
            uguale += a[ci][0] + stesso
            via, nuovo = a[ci][1][len(stesso) :], b[cj][1][len(stesso) :]
        i, j = ci + 1, cj + 1
    yield from _pieni((Mark.UGUALE, uguale))


def _scambio(via: str, nuovo: str) -> Iterator[Brano]:
    """What changed from within a line on: first the rest of that line, so that it stays in one place."""
    fine_via, fine_nuovo = len(via.split("\n")[0]), len(nuovo.split("\n")[0])
    if fine_via == len(via) or not fine_nuovo:
        return _pieni((Mark.TOLTO, via), (Mark.AGGIUNTO, nuovo))
    pezzi = [(Mark.TOLTO, via[:fine_via]), (Mark.AGGIUNTO, nuovo[:fine_nuovo])]
    return _pieni(*pezzi, (Mark.TOLTO, via[fine_via:]), (Mark.AGGIUNTO, nuovo[fine_nuovo:]))


def _pieni(*pezzi: tuple[Mark, str]) -> Iterator[Brano]:
    return (Brano(genere, testo) for genere, testo in pezzi if testo)


def _spazi_in_coda(uno: str, altro: str) -> str:
    """The blanks in which both end."""
    coda_uno, coda_altro = uno[len(uno.rstrip()) :], altro[len(altro.rstrip()) :]
    return _capo_comune(coda_uno[::-1], coda_altro[::-1])[::-1]


def _capo_comune(uno: str, altro: str) -> str:
    lungo = 0
    while lungo < min(len(uno), len(altro)) and uno[lungo] == altro[lungo]:
        lungo += 1
    return uno[:lungo]


def _righe(brani: Iterable[Brano]) -> list[list[Brano]]:
    righe: list[list[Brano]] = [[]]
    tolto, in_elenco = "", False
    for brano in brani:
        if tolto.strip() and brano.genere is Mark.AGGIUNTO and _comincia_in_riga(brano.testo):
            righe += _stacco(righe.pop(), "\n" in tolto, in_elenco)
        tolto = brano.testo if brano.genere is Mark.TOLTO else ""
        in_elenco = _e_voce([*righe[-1], Brano(brano.genere, brano.testo.partition("\n")[0])]) if tolto else False
        _versa(brano, righe)
    return righe


def _stacco(riga: list[Brano], a_capo: bool, in_elenco: bool) -> list[list[Brano]]:
    """What stands between removed words and those in their place: a blank, or the next line (item, paragraph)."""
    if not a_capo:
        return [[*riga, Brano(Mark.UGUALE, " ")]]
    return [riga, [Brano(Mark.UGUALE, "- ")]] if in_elenco else [riga, [], []]


def _comincia_in_riga(testo: str) -> bool:
    return bool(testo.partition("\n")[0].strip())


def _versa(brano: Brano, righe: list[list[Brano]]) -> None:
    solo_a_capo = brano.genere is not Mark.UGUALE and "\n" in brano.testo and not brano.testo.strip()
    if solo_a_capo and righe[-1]:
        righe[-1].append(Brano(brano.genere, A_CAPO))
    for n, pezzo in enumerate(brano.testo.replace("\r\n", "\n").split("\n")):
        if n:
            righe.append([])
        righe[-1] += _senza_spazi(Brano(brano.genere, pezzo))


def _senza_spazi(brano: Brano) -> Iterator[Brano]:
    """The mark covers words only: the blanks around them stay outside, and those that went by themselves away."""
    parole = brano.testo.strip()
    if brano.genere is Mark.UGUALE or not parole:
        if brano.testo and brano.genere is not Mark.TOLTO:
            yield Brano(Mark.UGUALE, brano.testo)
        return
    capo, _, coda = brano.testo.partition(parole)
    yield from _pieni((Mark.UGUALE, capo), (brano.genere, parole), (Mark.UGUALE, coda))


def _e_voce(riga: Iterable[Brano]) -> bool:
    return bool(VOCE.match(_inizio(riga)))


def _inizio(riga: Iterable[Brano]) -> str:
    """As much of a line as says whether it is an item: its dash, the blanks and what follows."""
    inizio = ""
    for brano in riga:
        inizio += brano.testo
        if inizio[1:].strip():
            break
    return inizio


def _senza_trattino(riga: Iterable[Brano]) -> tuple[Brano, ...]:
    trovato = VOCE.match(_inizio(riga))
    resta, pezzi = trovato.end() if trovato else 0, []
    for brano in riga:
        testo = brano.testo[resta:]
        resta = max(0, resta - len(brano.testo))
        if testo:
            pezzi.append(Brano(brano.genere, testo))
    return tuple(pezzi)
