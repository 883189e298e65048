# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page: which plan was printed, with which parameters."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from importazioni.reading import SegnalazioneDiLettura, avviso, estratto
from importazioni.stampa_vecchia.segni import Riga, piano
from testi.confronto import piega

_NOMI = (
    "preventivo obiettivi", "data elaborazione", "parametri selezionati", "vista", "livello", "esercizio",
    "centro di responsabilita", "responsabile", "tipo", "comune di", "pagina",
)  # fmt: skip
_VISTA = re.compile(r"\bvista\b[\s:]*(?P<codice>[^\s]{1,40})(?P<resto>[^\n]*)", re.IGNORECASE)
_ALTRA_VOCE = re.compile(r"\blivello\b|\besercizio\b|\bcentro di respons|\bresponsabile\b|\bparametri\b", re.IGNORECASE)
_ANNO = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Frontespizio:
    """What the first page says; "" and 0 when it does not."""

    codice: str = ""
    descrizione: str = ""
    anno: int = 0
    messaggi: list[SegnalazioneDiLettura] = field(default_factory=list)


def leggi_frontespizio(righe: Sequence[Riga]) -> Frontespizio:
    """Read the lines before the first objective."""
    messaggi = _estranee(righe)
    testo = "\n".join(piano(r.testo) for r in righe if r.chiave)
    m = _VISTA.search(testo[:20_000])
    if m is None:
        return Frontespizio(messaggi=messaggi)
    altra = _ALTRA_VOCE.search(m.string, m.start("resto"), m.end("resto"))
    descrizione = m.string[m.start("resto") : altra.start() if altra else m.end("resto")].strip()
    codice, descrizione = m["codice"].strip(":,;"), descrizione.lstrip("-–: ").strip()
    anni = _ANNO.findall(codice.replace("_", " ")) or _ANNO.findall(descrizione)
    return Frontespizio(codice, descrizione, int(anni[0]) if anni else 0, messaggi)


def inizia_frontespizio(righe: Sequence[Riga], i: int) -> bool:
    """True when a first page begins here, also in the middle of a file made of two exports."""
    if not righe[i].chiave.startswith("preventivo obiettivi"):
        return False
    vicine = [r.chiave for r in righe[i : i + 12]]
    return any("parametri selezionati" in c or c.startswith("vista ") for c in vicine)


def _estranee(righe: Sequence[Riga]) -> list[SegnalazioneDiLettura]:
    """Lines of words that belong neither to the first page nor to an objective."""
    messaggi = []
    attesa = False
    for r in righe:
        if r.vuota:
            continue
        nota = any(r.chiave.startswith(n) for n in _NOMI)
        if not nota and not attesa:
            testo = f"Testo fuori da ogni obiettivo, non importato: «{estratto(piano(r.testo[:400]))}»."
            messaggi.append(avviso(r.numero, "", "testo-fuori", testo))
        # A label alone on its line has its value on the next one.
        attesa = nota and r.chiave in _NOMI and piega(r.chiave) != "preventivo obiettivi"
    return messaggi
