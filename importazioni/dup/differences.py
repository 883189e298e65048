# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between two forms of one document, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from dup.contenuto import ContenutoDUP

# The fields that hold what stands below, and the words for one of it.
SOTTO: Final = {
    "ambiti": "ambito strategico",
    "strategici": "obiettivo strategico",
    "operativi": "obiettivo operativo",
    "gestionali": "obiettivo gestionale",
    "indicatori_ente": "indicatore dell'ente",
}
CAMPI: Final = {
    "descrizione": "descrizione",
    "anno_inizio": "primo anno",
    "anno_fine": "ultimo anno",
    "tipo": "tipo",
    "precedente": "aperto da",
    "codice": "codice",
    "narrativa": "narrativa",
    "atti": "atti",
    "linee": "linee di intervento",
    "strutture": "strutture interne",
    "organismi": "organismi partecipati",
    "assessori": "assessori",
    "finalita": "finalità",
    "indicatori": "indicatori",
    "note": "note",
    "azioni": "azioni",
    "stato_di_salute": "stato di salute",
    "ambito": "ambito strategico",
    "tema": "tema",
    "formula": "formula",
    "unita": "unità di misura",
    "fonte": "fonte",
    "verso": "verso",
    "valori": "valori degli anni",
}


@dataclass(frozen=True, slots=True)
class Variazione:
    """One thing that changes. ``posto`` are the names from the ambito down; ``campo`` is empty for a new object."""

    genere: str
    posto: tuple[str, ...]
    campo: str = ""
    prima: Any = None
    dopo: Any = None

    @property
    def nuovo(self) -> bool:
        """True when the whole object is new."""
        return not self.campo


def chiave_di(genere: str, voce: Any) -> tuple[str, ...]:
    """What tells an object from its siblings."""
    if genere == "indicatori_ente":
        return voce.stato_di_salute, voce.ambito, voce.tema, voce.descrizione
    return (voce.nome,)


def differenze_dup(prima: ContenutoDUP, dopo: ContenutoDUP) -> Iterator[Variazione]:
    """What ``dopo`` changes, from the top down. What it does not name stays as it is: that is no difference."""
    yield from _diverse("DUP", (), prima, dopo)


def _diverse(genere: str, posto: tuple[str, ...], prima: Any, dopo: Any) -> Iterator[Variazione]:
    for f in fields(dopo):
        vecchio, nuovo = getattr(prima, f.name), getattr(dopo, f.name)
        if f.name not in SOTTO:
            if vecchio != nuovo:
                yield Variazione(genere, posto, CAMPI.get(f.name, f.name), vecchio, nuovo)
            continue
        attuali = {chiave_di(f.name, v): v for v in vecchio}
        for voce in nuovo:
            qui = (*posto, chiave_di(f.name, voce)[-1])
            if (attuale := attuali.get(chiave_di(f.name, voce))) is not None:
                yield from _diverse(SOTTO[f.name], qui, attuale, voce)
            else:
                yield from _nuove(SOTTO[f.name], qui, voce)


def _nuove(genere: str, posto: tuple[str, ...], voce: Any) -> Iterator[Variazione]:
    yield Variazione(genere, posto, dopo=voce)
    for f in fields(voce):
        if f.name in SOTTO:
            for figlia in getattr(voce, f.name):
                yield from _nuove(SOTTO[f.name], (*posto, chiave_di(f.name, figlia)[-1]), figlia)
