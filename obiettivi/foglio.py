# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective on paper: what ``templates/obiettivi/foglio/obiettivo.html`` needs, for print and screen alike."""

from typing import Any, Final

from obiettivi.contenuto import ContenutoObiettivo

SERVIZI: Final = "ALTRI SERVIZI COINVOLTI"


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
