# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a plan says, without where it is kept: the one form that travels.

The reader of the old export, the JSON, the database and the reports all speak in these frozen
dataclasses; checks and comparisons are functions over them. Absent texts and names are ``""``,
absent dates and numbers ``None``. Texts follow the Markdown subset of ``testi.blocchi``.

Two things stand apart. What a row *is* (``id``, ``altri_servizi_id``) has no part in what it says: it pairs rows, and
contents that differ in nothing else are equal. What was added later (``later``) is not said by every source: silence
about it is no statement, so it differs from nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import Field, dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from obiettivi.pairing import NOBODY, Row, continued, moved
from testi.confronto import piega

# What stands where an old document has nothing and the database must have something; the checks know them.
SENZA_TITOLO: Final = "(senza titolo)"
DA_ASSEGNARE: Final = "(centro da assegnare)"

# Year, hyphen, two letters of the centre, two digits, sometimes a letter: 2020-CP04, 2017-PI05A.
CODICE_OBIETTIVO: Final = "[0-9]{4}-[A-Z]{2}[0-9]{2}[A-Z]?"


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
        return replace(other, altri_servizi_id=_services_kept(self, other))


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


SECTIONS: Final = ("fasi", "indicatori", "altri_servizi")
# The last step of a path that tells of the place of a row (``pairing.moved``).
PLACE: Final = "posto"
# What a number says only of whom it is written beside.
_BESIDE: Final = {"responsabile_matricola": "responsabile"}


@dataclass(frozen=True, slots=True)
class Differenza:
    """One field that differs; ``campo`` is a path like ``("fasi", 2, "peso")``. None: the row is not there.

    A row is counted as it stands afterwards, one that is gone as it stood before. ``("fasi", 2, "posto")`` is a row
    that stands elsewhere.
    """

    campo: tuple[str | int, ...]
    prima: Any
    dopo: Any


def differenze(prima: ContenutoObiettivo, dopo: ContenutoObiettivo) -> list[Differenza]:
    """The fields in which two versions of an objective differ, each row beside the one that it continues."""
    return list(_differences(prima, dopo))


def says_the_same(prima: ContenutoObiettivo | None, dopo: ContenutoObiettivo | None) -> bool:
    """Whether nothing that both speak of differs."""
    if prima is None or dopo is None:
        return prima is dopo
    return next(_differences(prima, dopo), None) is None


def _differences(before: ContenutoObiettivo, after: ContenutoObiettivo) -> Iterator[Differenza]:
    if before == after:
        return
    for section, was, now in _spoken(before, after):
        if section in SECTIONS:
            yield from _of_rows(section, before, after)
        else:
            yield Differenza((section,), was, now)


def _spoken(before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The fields that differ, but for those about which one of the two says nothing."""
    for f in fields(before):
        was, now = getattr(before, f.name), getattr(after, f.name)
        silent = is_later(f) and f.default in (was, now)
        if f.compare and was != now and not silent:
            yield f.name, was, now


def _of_rows(section: str, before: ContenutoObiettivo, after: ContenutoObiettivo) -> Iterator[Differenza]:
    olds, news = getattr(before, section), getattr(after, section)
    places = continued(rows_of(before, section), rows_of(after, section))
    elsewhere = moved(places)
    for i, (place, new) in enumerate(zip(places, news, strict=True)):
        if place is None:
            yield Differenza((section, i), None, new)
            continue
        yield from _of_row((section, i), olds[place], new)
        if i in elsewhere:
            yield Differenza((section, i, PLACE), *elsewhere[i])
    for place, old in enumerate(olds):
        if place not in places:
            yield Differenza((section, place), old, None)


def _of_row(path: tuple[str | int, ...], old: Any, new: Any) -> Iterator[Differenza]:
    if isinstance(new, str):
        if old != new:
            yield Differenza(path, old, new)
        return
    for name, was, now in _spoken(old, new):
        yield Differenza((*path, name), was, now)


def completed(then: ContenutoObiettivo, now: ContenutoObiettivo) -> ContenutoObiettivo:
    """The same text, with what it could not say taken from the row that stands for it today.

    Only where the rows of a section are plainly the same ones; an employee number only beside the name that it is of.
    """
    rows = {section: _completed_rows(then, now, section) for section in ("fasi", "indicatori")}
    ids = now.altri_servizi_id if then.altri_servizi == now.altri_servizi else ()
    whole: ContenutoObiettivo = replace(_filled(then, now), altri_servizi_id=then.altri_servizi_id or ids, **rows)
    return whole


def keeping(before: ContenutoObiettivo, after: ContenutoObiettivo) -> ContenutoObiettivo:
    """What a source says, with what it is silent about as it stands: identities too, each row's from the one that it
    continues."""
    rows = {}
    for section in ("fasi", "indicatori"):
        olds, news = getattr(before, section), getattr(after, section)
        places = continued(rows_of(before, section), rows_of(after, section))
        rows[section] = tuple(
            new if place is None else _filled(new, olds[place]) for place, new in zip(places, news, strict=True)
        )
    kept: ContenutoObiettivo = replace(_filled(after, before), altri_servizi_id=_services_kept(before, after), **rows)
    return kept


def _services_kept(before: ContenutoObiettivo, after: ContenutoObiettivo) -> tuple[str, ...]:
    ids = services_ids(before)
    places = continued(rows_of(before, "altri_servizi"), rows_of(after, "altri_servizi"))
    found = zip(places, services_ids(after), strict=True)
    kept = tuple(said or (NOBODY if place is None else ids[place]) for place, said in found)
    return kept if any(kept) else ()


def unnumbered(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """The same without the numbers of its people: whoever lays other names over it says nothing of them."""
    phases = tuple(replace(f, responsabile_matricola="") for f in o.fasi)
    return replace(o, responsabile_matricola="", fasi=phases)


def _completed_rows(then: ContenutoObiettivo, now: ContenutoObiettivo, section: str) -> tuple[Any, ...]:
    olds, news = getattr(then, section), getattr(now, section)
    if [row.key for row in rows_of(then, section)] != [row.key for row in rows_of(now, section)]:
        return tuple(olds)
    return tuple(_filled(old, new) for old, new in zip(olds, news, strict=True))


def _filled(old: Any, new: Any) -> Any:
    said = {}
    for f in fields(old):
        whose = _BESIDE.get(f.name)
        same = whose is None or getattr(old, whose) == getattr(new, whose)
        if is_later(f) and isinstance(f.default, str) and same and getattr(old, f.name) == f.default:
            said[f.name] = getattr(new, f.name)
    return replace(old, **said)
