# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents of three years as schemas 1 and 2 hold them. Pure.

The schema after which a DUP says more gets a module of its own beside this one, which stays as it is.
"""

from typing import Final

from dup import contenuto as dup
from versioni.schemas.shapes import Shape, day, every, number, pair, text

ACT: Final = Shape(
    lambda **said: dup.ContenutoAtto(**said), {"passo": text, "organo": text, "numero": text, "data": day}
)
OPERATIVE_INDICATOR: Final = Shape(
    lambda **said: dup.ContenutoIndicatoreOperativo(**said),
    {"descrizione": text, "formula": text, "valore_atteso": text, "verso": text, "note": text},
)
GESTIONAL: Final = Shape(
    lambda **said: dup.ContenutoGestionale(**said),
    {"nome": text, "codice": text, "azioni": text, "organismi": every(text)},
)
OPERATIVE: Final = Shape(
    lambda **said: dup.ContenutoOperativo(**said),
    {
        "nome": text,
        "codice": text,
        "finalita": text,
        "assessori": every(text),
        "strutture": every(text),
        "organismi": every(text),
        "indicatori": every(OPERATIVE_INDICATOR),
        "note": text,
        "gestionali": every(GESTIONAL),
    },
)
STRATEGIC: Final = Shape(
    lambda **said: dup.ContenutoStrategico(**said),
    {
        "nome": text,
        "codice": text,
        "narrativa": text,
        "linee": every(text),
        "strutture": every(text),
        "organismi": every(text),
        "operativi": every(OPERATIVE),
    },
)
AMBITO: Final = Shape(
    lambda **said: dup.ContenutoAmbito(**said),
    {"nome": text, "codice": text, "narrativa": text, "strategici": every(STRATEGIC)},
)
OWN_INDICATOR: Final = Shape(
    lambda **said: dup.ContenutoIndicatoreEnte(**said),
    {
        "stato_di_salute": text,
        "descrizione": text,
        "ambito": text,
        "tema": text,
        "formula": text,
        "unita": text,
        "fonte": text,
        "verso": text,
        "note": text,
        "valori": every(pair(number, text)),
    },
)
DUP: Final = Shape(
    lambda **said: dup.ContenutoDUP(**said),
    {
        "codice": text,
        "descrizione": text,
        "anno_inizio": number,
        "anno_fine": number,
        "tipo": text,
        "precedente": text,
        "narrativa": text,
        "atti": every(ACT),
        "ambiti": every(AMBITO),
        "indicatori_ente": every(OWN_INDICATOR),
    },
)
