# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective on paper: what ``templates/obiettivi/foglio/obiettivo.html`` needs, for print and screen alike."""

from dataclasses import replace
from typing import Any, Final

from obiettivi.contenuto import ContenutoObiettivo
from testi.bounds import beginning

SERVIZI: Final = "ALTRI SERVIZI COINVOLTI"


def sullo_schermo(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """The objective as a page shows it: of a text without measure its beginning, and a word that it goes on."""
    fasi = tuple(replace(f, descrizione=beginning(f.descrizione), note=beginning(f.note)) for f in o.fasi)
    indicatori = tuple(replace(i, note=beginning(i.note)) for i in o.indicatori)
    return replace(
        o,
        fasi=fasi,
        indicatori=indicatori,
        contesto=beginning(o.contesto),
        descrizione=beginning(o.descrizione),
        risultato_atteso=beginning(o.risultato_atteso),
    )


def contesto_del_foglio(o: ContenutoObiettivo, nome_servizi: str = SERVIZI) -> dict[str, Any]:
    """The context of the sheet; sections without a text do not print."""
    sezioni = (
        ("Contesto di riferimento", o.contesto),
        ("Descrizione Obiettivo", o.descrizione),
        ("RISULTATO FINALE ATTESO", o.risultato_atteso),
    )
    return {
        "o": o,
        "nome_servizi": nome_servizi,
        "sezioni": [s for s in sezioni if s[1].strip()],
        "con_note": any(f.note for f in o.fasi),
        "con_responsabili": any(f.responsabile for f in o.fasi),
    }
