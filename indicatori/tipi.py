# SPDX-License-Identifier: AGPL-3.0-or-later
r"""Types of indicators as offices and old exports write them, brought back to their canonical name. Pure.

Spelled in several cases, with and without accents and hyphens, with characters lost on the way
(`processo-attivit\ufffd`) or read in the wrong encoding (`attivitÃ `), with slips of one letter.
"""

import re
import unicodedata
from collections.abc import Sequence

TIPI_INDICATORE: tuple[str, ...] = (
    "efficienza",
    "efficacia",
    "quantitativo",
    "processo-attività",
    "risultato",
    "qualità",
)

_LUNGHEZZA_MASSIMA = 80
_LETTERE_PER_ERRORE = 7
"""One wrong letter is forgiven for every seven: enough for all known slips, and `qualitativo` stays two
letters away from `quantitativo`."""


def riconosci_tipo(testo: str | None, noti: Sequence[str] = TIPI_INDICATORE) -> str | None:
    """The name among `noti` that the text plainly means, or None.

    First the same letters (case, accents, signs and spaces aside), then a slip, if one name alone is nearest.
    """
    if not testo or len(testo) > _LUNGHEZZA_MASSIMA:
        return None
    lettere = _lettere(testo)
    per_lettere = {_lettere(nome): nome for nome in reversed(noti)}
    if not lettere:
        return None
    return per_lettere.get(lettere) or _piu_vicino(lettere, per_lettere)


def _lettere(testo: str) -> str:
    """Only letters and figures, accents taken off; so `Ã`, the first half of a misread `à`, ends as `a`."""
    scomposto = unicodedata.normalize("NFKD", testo.casefold())
    return re.sub("[^a-z0-9]", "", scomposto)


def _piu_vicino(lettere: str, per_lettere: dict[str, str]) -> str | None:
    """The only name within the forgiven slips and nearer than all others; a figure is never a slip."""
    confrontabili = [chiave for chiave in per_lettere if _cifre(chiave) == _cifre(lettere)]
    distanze = sorted((_distanza(lettere, chiave), chiave) for chiave in confrontabili)
    vicini = [(d, chiave) for d, chiave in distanze if d <= len(chiave) // _LETTERE_PER_ERRORE]
    if not vicini or (len(distanze) > 1 and distanze[1][0] == distanze[0][0]):
        return None
    return per_lettere[vicini[0][1]]


def _cifre(testo: str) -> str:
    return "".join(filter(str.isdigit, testo))


def _distanza(una: str, altra: str) -> int:
    """Letters to add, drop, change or swap with their neighbour (optimal string alignment)."""
    prima: list[int] = []
    riga = list(range(len(altra) + 1))
    for i, a in enumerate(una, 1):
        due_prima, prima, riga = prima, riga, [i]
        for j, b in enumerate(altra, 1):
            passo = min(prima[j] + 1, riga[-1] + 1, prima[j - 1] + (a != b))
            if i > 1 and j > 1 and a == altra[j - 2] and b == una[i - 2]:
                passo = min(passo, due_prima[j - 2] + 1)
            riga.append(passo)
    return riga[-1]
