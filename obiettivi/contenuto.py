# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, without where it is kept: the one form that travels.

The reader of the old export, the JSON, the database and the reports all speak in these frozen
dataclasses; checks and comparisons are functions over them. Absent texts and names are ``""``,
absent dates and numbers ``None``. Texts follow the Markdown subset of ``testi.blocchi``.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

# What stands where an old document has nothing and the database must have something; the checks know them.
SENZA_TITOLO: Final = "(senza titolo)"
DA_ASSEGNARE: Final = "(centro da assegnare)"

# Year, hyphen, two letters of the centre, two digits, sometimes a letter: 2020-CP04, 2017-PI05A.
CODICE_OBIETTIVO: Final = "[0-9]{4}-[A-Z]{2}[0-9]{2}[A-Z]?"


@dataclass(frozen=True, slots=True)
class ContenutoFase:
    """An activity. ``peso`` has two decimals; ``centro_di_responsabilita`` is the short printed name."""

    descrizione: str
    inizio_previsto: date | None = None
    fine_prevista: date | None = None
    peso: Decimal | None = None
    responsabile: str = ""
    centro_di_responsabilita: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContenutoIndicatore:
    """An indicator; ``tipo`` is the canonical name, ``valore_atteso`` the text exactly as written."""

    descrizione: str
    tipo: str = ""
    valore_atteso: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContenutoObiettivo:
    """A PEG objective as it prints; ``centro_di_responsabilita`` is the full name."""

    codice: str
    titolo: str
    centro_di_responsabilita: str = ""
    responsabile: str = ""
    tipo: str = ""
    pluriennale: bool = False
    contesto: str = ""
    descrizione: str = ""
    risultato_atteso: str = ""
    fasi: tuple[ContenutoFase, ...] = ()
    indicatori: tuple[ContenutoIndicatore, ...] = ()
    altri_servizi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoPiano:
    """A yearly plan with its objectives, in the order of their codes."""

    codice: str
    descrizione: str
    anno: int
    obiettivi: tuple[ContenutoObiettivo, ...] = ()


@dataclass(frozen=True, slots=True)
class Differenza:
    """One field that differs; ``campo`` is a path like ``("fasi", 2, "peso")``. None: the row is not there."""

    campo: tuple[str | int, ...]
    prima: Any
    dopo: Any


def differenze(prima: ContenutoObiettivo, dopo: ContenutoObiettivo) -> list[Differenza]:
    """The fields in which two versions of an objective differ, rows compared by position."""
    return list(_confronta((), prima, dopo))


def _confronta(campo: tuple[str | int, ...], prima: Any, dopo: Any) -> Iterator[Differenza]:
    if prima == dopo:
        return
    if isinstance(prima, tuple) and isinstance(dopo, tuple):
        for i in range(max(len(prima), len(dopo))):
            yield from _confronta((*campo, i), _riga(prima, i), _riga(dopo, i))
    elif type(prima) is type(dopo) and hasattr(prima, "__dataclass_fields__"):
        for f in fields(prima):
            yield from _confronta((*campo, f.name), getattr(prima, f.name), getattr(dopo, f.name))
    else:
        yield Differenza(campo, prima, dopo)


def _riga(righe: tuple[Any, ...], i: int) -> Any:
    return righe[i] if i < len(righe) else None
