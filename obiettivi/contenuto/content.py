# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, without where it is kept: the one form that travels.

The reader of the old export, the JSON, the database and the reports all speak in these frozen
dataclasses; checks and comparisons are functions over them. Absent texts and names are ``""``,
absent dates and numbers ``None``. Texts follow the Markdown subset of ``testi.blocchi``.

Two things stand apart. What a row *is* (``id``, ``altri_servizi_id``) has no part in what it says: it pairs rows, and
contents that differ in nothing else are equal. What was added later (``later``) is not said by every source: silence
about it is no statement, so it differs from nothing.
"""

from collections.abc import Sequence
from dataclasses import Field, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from obiettivi.contenuto.pairing import NOBODY, Row, continued
from testi.confronto import piega

# What stands where an old document has nothing and the database must have something; the checks know them.
SENZA_TITOLO: Final = "(senza titolo)"
DA_ASSEGNARE: Final = "(centro da assegnare)"

# Year, hyphen, two letters of the centre, two digits, sometimes a letter: 2020-CP04, 2017-PI05A.
CODICE_OBIETTIVO: Final = "[0-9]{4}-[A-Z]{2}[0-9]{2}[A-Z]?"

# The rows of an objective, by the name of their field.
SECTIONS: Final = ("fasi", "indicatori", "altri_servizi")


_LATER: Final = "later"


def later(default: Any = "", **options: Any) -> Any:
    """A field that the first sources did not have: at its default it says nothing, and is not written."""
    return field(default=default, metadata={_LATER: True}, **options)


def is_later(f: Field[Any]) -> bool:
    """Whether a source may be silent about a field."""
    return bool(f.metadata.get(_LATER))


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
    # Tells apart people of one name, where somebody wrote it.
    responsabile_matricola: str = later()
    id: str = later(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ContenutoIndicatore:
    """An indicator; ``tipo`` is the canonical name, ``valore_atteso`` the text exactly as written.

    ``verso`` is crescente or decrescente (``indicatori.valori.Verso``).
    """

    descrizione: str
    tipo: str = ""
    valore_atteso: str = ""
    note: str = ""
    verso: str = later()
    id: str = later(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class ContenutoObiettivo:
    """A PEG objective as it prints; ``centro_di_responsabilita`` is the full name.

    ``altri_servizi_id`` are the identities of ``altri_servizi``, one each and in their order, or none.
    """

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
    altri_servizi_id: tuple[str, ...] = later((), compare=False, repr=False)
    responsabile_matricola: str = later()

    def with_services(self, names: Sequence[str]) -> "ContenutoObiettivo":
        """With other services, those that stayed keeping their identity."""
        other = replace(self, altri_servizi=tuple(names), altri_servizi_id=())
        return replace(other, altri_servizi_id=services_kept(self, other))


@dataclass(frozen=True, slots=True)
class ContenutoPiano:
    """A yearly plan with its objectives, in the order of their codes."""

    codice: str
    descrizione: str
    anno: int
    obiettivi: tuple[ContenutoObiettivo, ...] = ()


def services_ids(o: ContenutoObiettivo) -> tuple[str, ...]:
    """The identity of each service; nobody's where they are not said."""
    ids = o.altri_servizi_id
    return ids if len(ids) == len(o.altri_servizi) else (NOBODY,) * len(o.altri_servizi)


def rows_of(o: ContenutoObiettivo | None, section: str) -> list[Row]:
    """What the rows of ``fasi``, ``indicatori`` or ``altri_servizi`` are told by."""
    if o is None:
        return []
    if section == "altri_servizi":
        return [Row(i, piega(name)) for i, name in zip(services_ids(o), o.altri_servizi, strict=True)]
    return [Row(row.id, piega(row.descrizione)) for row in getattr(o, section)]


def identified(o: ContenutoObiettivo) -> bool:
    """Whether every row of it has its identity."""
    return all(row.identity != NOBODY for section in SECTIONS for row in rows_of(o, section))


def services_kept(before: ContenutoObiettivo, after: ContenutoObiettivo) -> tuple[str, ...]:
    """The identities of the services as they are afterwards: said, or those of the ones that they continue."""
    ids = services_ids(before)
    places = continued(rows_of(before, "altri_servizi"), rows_of(after, "altri_servizi"))
    found = zip(places, services_ids(after), strict=True)
    kept = tuple(said or (NOBODY if place is None else ids[place]) for place, said in found)
    return kept if any(kept) else ()
