# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schema 1, of the first program: rows without identity, indicators without their sense, people by name alone. Pure."""

from typing import Any, Final

from obiettivi import contenuto as plan
from testi.codes import code_key
from versioni import contenuto as version
from versioni.schemas.dup import DUP
from versioni.schemas.shapes import Shape, by_key, day, every, number, or_none, text, truth, weight

# Dataclasses are named through their module, and made when a version is read: what they are then is what it becomes.
PHASE: Final = Shape(
    lambda **said: plan.ContenutoFase(**said),
    {
        "descrizione": text,
        "inizio_previsto": or_none(day),
        "fine_prevista": or_none(day),
        "peso": or_none(weight),
        "responsabile": text,
        "centro_di_responsabilita": text,
        "note": text,
    },
)
INDICATOR: Final = Shape(
    lambda **said: plan.ContenutoIndicatore(**said),
    {"descrizione": text, "tipo": text, "valore_atteso": text, "note": text},
)
OBJECTIVE: Final = Shape(
    lambda **said: plan.ContenutoObiettivo(**said),
    {
        "codice": text,
        "titolo": text,
        "centro_di_responsabilita": text,
        "responsabile": text,
        "tipo": text,
        "pluriennale": truth,
        "contesto": text,
        "descrizione": text,
        "risultato_atteso": text,
        "fasi": every(PHASE),
        "indicatori": every(INDICATOR),
        "altri_servizi": every(text),
    },
)
HEAD: Final = Shape(dict, {"codice": text, "descrizione": text, "anno": number})
REFERENCE: Final = Shape(
    lambda **said: version.Riferimento(**said), {"dup": text, "ambito": text, "strategico": text, "operativo": text}
)
CHANGE: Final = Shape(lambda **said: version.Modificato(**said), {"codice": text, "genere": text, "motivo": text})


def version_with(objective: Shape) -> Shape:
    """A whole version, its objectives in the shape of its schema."""
    return Shape(
        _version,
        {
            "ente": text,
            "piano": HEAD,
            "obiettivi": every(objective),
            "collegamenti": by_key(every(REFERENCE)),
            "dup": every(DUP),
            "modifiche": every(CHANGE),
        },
    )


def _version(
    piano: dict[str, Any], obiettivi: tuple[Any, ...], collegamenti: tuple[tuple[str, Any], ...], **said: Any
) -> version.ContenutoVersione:
    # Canonical JSON has its keys in the order of their letters.
    linked = tuple(sorted(collegamenti, key=lambda pair: code_key(pair[0])))
    return version.ContenutoVersione(
        piano=plan.ContenutoPiano(**piano, obiettivi=obiettivi), collegamenti=linked, **said
    )


VERSION: Final = version_with(OBJECTIVE)
