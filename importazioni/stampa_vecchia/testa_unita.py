# SPDX-License-Identifier: AGPL-3.0-or-later
"""The head of a table that shares its line with the first row, or takes a line for every column."""

import re
from collections.abc import Iterator, Sequence

from importazioni.stampa_vecchia.parole_note import Sezione, Testa, colonne_all_inizio, e_testa
from importazioni.stampa_vecchia.riga_distesa import ha_un_tipo
from importazioni.stampa_vecchia.segni import Riga, chiave

_PAROLA = re.compile(r"</?[a-zA-Z0-9]{1,6}>|[^\s|*_<>#]+")
_PRIMA = re.compile(
    r"[\s|*_#]*+(?:<[a-zA-Z0-9]{1,6}>){0,3}\s*+(?:fas[ei]|descrizione|indicatori|tipo|valore|note|inizio|fine|peso"
    r"|responsabile|centro)(?![^\W_])",
    re.IGNORECASE,
)
_CHIUSE = re.compile(r"(?:\*{1,3}|_{2,3}|</[a-zA-Z0-9]{1,6}>)*")
_DATA = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2,4}")
_CARATTERI = 300
_RIGHE = 20


def fine_testa(testo: str) -> int:
    """Where the head that begins this line ends and a row begins; 0 when there is no head or no row."""
    if not _PRIMA.match(testo):
        return 0
    voci = list(_parole(testo[:_CARATTERI]))
    letta = colonne_all_inizio([k for k, _ in voci])
    if letta is None:
        return 0
    testa, quante = letta
    fine = voci[quante - 1][1]
    if chiuse := _CHIUSE.match(testo, fine):
        fine = chiuse.end()
    return fine if _segue_una_riga(testa, testo[fine:]) else 0


def _parole(testo: str) -> Iterator[tuple[str, int]]:
    """The folded words and where each ends in the text."""
    for m in _PAROLA.finditer(testo):
        if not m[0].startswith("<"):
            yield from ((k, m.end()) for k in chiave(m[0]).split())


def _segue_una_riga(testa: Testa, resto: str) -> bool:
    if testa.genere is Sezione.FASI:
        return bool(_DATA.search(resto[:2000]))
    return ha_un_tipo(resto[:2000])


def testa_su_righe(righe: Sequence[Riga], i: int) -> tuple[int, str] | None:
    """A head whose columns stand one a line: (index of the line after it, the head on one line)."""
    if righe[i].chiave not in ("fase", "descrizione"):
        return None
    nomi: list[str] = []
    n = i
    while n < min(len(righe), i + _RIGHE):
        if not righe[n].vuota:
            if righe[n].chiave in nomi or not e_testa([*nomi, righe[n].chiave], intera=False):
                break
            nomi.append(righe[n].chiave)
            fine = n + 1
        n += 1
    return (fine, "\t".join(nomi)) if e_testa(nomi, intera=True) else None
