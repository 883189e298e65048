# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table did to a document, in Italian lines: for the command and for the preview in the admin."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from importazioni.documento.differenze import Variazione
from importazioni.tabelle.services import Esito

_MOLTI: Final = {
    "ambito strategico": "ambiti strategici",
    "obiettivo strategico": "obiettivi strategici",
    "obiettivo operativo": "obiettivi operativi",
    "obiettivo gestionale": "obiettivi gestionali",
    "indicatore dell'ente": "indicatori dell'ente",
}


def riepilogo(esito: Esito) -> str:
    """One line: how many of what are new, and how many fields change."""
    nuovi = Counter(v.genere for v in esito.proposta.variazioni if v.nuovo)
    parti = [f"{n} {_MOLTI[genere] if n > 1 else genere} in più" for genere, n in nuovi.items()]
    cambiati = sum(not v.nuovo for v in esito.proposta.variazioni)
    if cambiati:
        parti.append(f"{cambiati} celle cambiate" if cambiati > 1 else "una cella cambiata")
    return ", ".join(parti) or "nulla da fare: il documento dice già così"


def in_parole(valore: Any) -> str:
    """A value of a content on lines, as the cell would show it."""
    if valore in (None, "", ()):
        return "(vuoto)"
    if isinstance(valore, tuple):
        return "\n".join(_voce(v) for v in valore)
    return str(valore)


def _voce(voce: Any) -> str:
    if isinstance(voce, tuple):
        return ": ".join(str(v) for v in voce)
    if hasattr(voce, "valore_atteso"):
        coda = f" ({voce.formula})" if voce.formula else ""
        return f"{voce.descrizione}{coda}: {voce.valore_atteso or 'da definire'}"
    return str(voce)


def posto(v: Variazione) -> str:
    """Where a change is: the names from the ambito down."""
    return " › ".join(v.posto) or "DUP"


def racconta(esito: Esito, *, prova: bool, dettagli: bool = True) -> Iterator[str]:
    """Everything there is to say, line by line."""
    yield from (f"Attenzione. {r}" for r in esito.rilievi)
    for q in esito.proposta.quasi_doppi:
        yield f"Attenzione. {q.genere} «{q.nuovo}» è nuovo, ma somiglia a «{q.simile}»: non li ho uniti."
    for tabella in esito.proposta.nomi.tutti():
        for nome in tabella.nuovi:
            yield f"Nuovo {tabella.genere}: {nome}"
    for v in esito.proposta.variazioni if dettagli else ():
        if v.nuovo:
            yield f"+ {v.genere}: {posto(v)}"
        else:
            prima, dopo = (in_parole(x).replace("\n", " | ") for x in (v.prima, v.dopo))
            yield f"~ {posto(v)}, {v.campo}: {prima} → {dopo}"
    esordio = "Prova, non ho scritto nulla" if prova else esito.proposta.dup.codice
    yield f"{esordio}: {riepilogo(esito)}."
