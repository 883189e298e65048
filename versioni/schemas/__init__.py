# SPDX-License-Identifier: AGPL-3.0-or-later
"""What versions of every day say: a reader for each schema that a program has ever written. Pure.

A version is never written again, so its reader is never taken away. Readers look for what their schema holds and pass
over everything else; they know nothing of the strict readers of files. Whether the bytes are those of the act is the
chain's question, and it asks the bytes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from obiettivi.contenuto import ContenutoObiettivo
from versioni.contenuto import SCHEMA, ContenutoVersione, VersioneIllegibile
from versioni.schemas import described, first, second
from versioni.schemas.shapes import Shape, Unreadable


@dataclass(frozen=True)
class Schema:
    """A whole version, and one objective of it."""

    version: Shape
    objective: Shape


SCHEMAS: Final[Mapping[int, Schema]] = {
    1: Schema(first.VERSION, first.OBJECTIVE),
    2: Schema(second.VERSION, second.OBJECTIVE),
    **{n: Schema(described.version(n), described.objective(n)) for n in range(second.SCHEMA + 1, SCHEMA + 1)},
}


def read_version(text: str) -> ContenutoVersione:
    """What a stored version says, whichever program stored it.

    Raises:
        VersioneIllegibile: it is no version, or of a schema that only a newer program knows.
    """
    data = plain(text)
    version: ContenutoVersione = _read(_schema(data).version, data, "versione")
    return version


def read_objective(data: Mapping[str, Any], written: Any) -> ContenutoObiettivo:
    """One objective of a version of which only the dicts and lists are at hand.

    Raises:
        VersioneIllegibile: as ``read_version``.
    """
    objective: ContenutoObiettivo = _read(_schema(data).objective, written, "obiettivo")
    return objective


def plan_code(text: str) -> str:
    """The code of the plan that a stored version is of, of whatever schema it is.

    Raises:
        VersioneIllegibile: it does not say.
    """
    data = plain(text)
    head = data.get("piano") if isinstance(data, dict) else None
    code = head.get("codice") if isinstance(head, dict) else None
    if not isinstance(code, str):
        raise VersioneIllegibile("il contenuto della versione non si legge: non dice di quale piano è")
    return code


def plain(text: str) -> Any:
    """A stored text as dicts and lists.

    Raises:
        VersioneIllegibile: it is not JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise VersioneIllegibile(f"il contenuto della versione non si legge: {fault}") from None


def _read(shape: Shape, data: Any, place: str) -> Any:
    try:
        return shape(data, place)
    except Unreadable as fault:
        raise VersioneIllegibile(f"il contenuto della versione non si legge: {fault}") from None


def _schema(data: Any) -> Schema:
    number = data.get("schema") if isinstance(data, Mapping) else None
    if not isinstance(number, int) or isinstance(number, bool):
        raise VersioneIllegibile("il contenuto della versione non si legge: non dice di quale schema è")
    if number not in SCHEMAS:
        raise VersioneIllegibile(f"schema {number} sconosciuto: serve una versione più nuova del programma")
    return SCHEMAS[number]
