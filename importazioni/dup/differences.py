# SPDX-License-Identifier: AGPL-3.0-or-later
"""What differs between two forms of one document, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from dup.contenuto import ContenutoDUP
from testi.comparison import Comparison, Found
from testi.pairing import Row

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
    return map(_variazione, _COMPARISON.differences(prima, dopo))


def _variazione(found: Found) -> Variazione:
    genere = SOTTO[found.way[-1].section] if found.way else "DUP"
    posto = tuple(chiave_di(step.section, step.row)[-1] for step in found.way)
    return Variazione(genere, posto, CAMPI.get(found.field, found.field), found.before, found.after)


def _told(sopra: Any, section: str) -> list[Row]:
    # Among its siblings a thing is its name: one with another name is another.
    return [Row(repr(chiave_di(section, voce)), "") for voce in getattr(sopra, section)]


_COMPARISON: Final = Comparison(frozenset(SOTTO), _told, partial=True, guess=False)
