# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the content of an objective, which speaks in names, to a draft, which speaks in keys.

Beside what is stored, only what differs is named: of two centres of one name the row knows which it is, and what a
source is silent about stays.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from obiettivi.contenuto import SHAPES, ContenutoObiettivo, Differenza, differenze, services_ids
from obiettivi.contenuto.campi import NAMES, Campo, Kind, campi, kept
from obiettivi.scrittura.drafts import Draft, RowDraft

Columns = dict[str, Any]


class Names(Protocol):
    """Who and what the names of a content are, by key; None for nobody."""

    def centre(self, name: str) -> int | None:
        """A centre, by its full name."""

    def phase_centre(self, name: str, own: str) -> int | None:
        """The centre of a phase, by its name for narrow columns; ``own`` is that of its objective."""

    def service(self, name: str) -> int | None:
        """The centre that another service is; None for what is no centre."""

    def person(self, name: str, number: str) -> int | None:
        """A person, by name and where it is said by number."""

    def kind(self, name: str) -> int | None:
        """A kind of objective."""

    def indicator_kind(self, name: str) -> int | None:
        """A kind of indicator."""


def resolve(
    o: ContenutoObiettivo, names: Names, was: ContenutoObiettivo | None = None, *, names_itself: bool = False
) -> Draft:
    """The draft that makes an objective say ``o``; of one that says ``was``, only what is to be changed.

    ``names_itself``: new rows keep the identity that the content gives them.
    """
    own = o.centro_di_responsabilita
    services = zip(services_ids(o), o.altri_servizi, strict=True)
    sections: dict[str, list[tuple[str, Columns]]] = {
        "fasi": [(f.id, _columns(f, names, own)) for f in o.fasi],
        "indicatori": [(i.id, _columns(i, names, own)) for i in o.indicatori],
        "altri_servizi": [(i, {"descrizione": name, "centro_id": names.service(name)}) for i, name in services],
    }
    head = _columns(o, names, own)
    said = _Said.of([*differenze(was, o), *_other_namesakes(was, o)]) if was is not None else None
    return Draft(
        _only(head, ContenutoObiettivo, said.head) if said else head,
        {
            section: [
                RowDraft(
                    _only(columns, SHAPES[section], said.row(section, i)) if said else columns,
                    identity,
                    names_itself=names_itself,
                )
                for i, (identity, columns) in enumerate(rows)
            ]
            for section, rows in sections.items()
            if said is None or section in said.rows
        },
    )


def _other_namesakes(was: ContenutoObiettivo, now: ContenutoObiettivo) -> Iterator[Differenza]:
    """Where one of two people of one name takes the place of the other: silence of a source elsewhere, not here."""
    before = {f.id: f for f in was.fasi if f.id}
    pairs: list[tuple[tuple[str | int, ...], Any, Any]] = [((), was, now)]
    pairs += [(("fasi", i), before[f.id], f) for i, f in enumerate(now.fasi) if f.id in before]
    for path, old, new in pairs:
        numbers = old.responsabile_matricola, new.responsabile_matricola
        if old.responsabile == new.responsabile and numbers[0] != numbers[1]:
            yield Differenza((*path, "responsabile"), *numbers)


def _columns(said: Any, names: Names, own: str) -> Columns:
    """What a part of a content says, by column; what its source is silent about is not there."""
    shape: Any = type(said)
    values = {c.name: getattr(said, c.name) for c in kept(shape) if c.kind is not Kind.CODE}
    return {
        attribute(c): _key(c, said, names, own) if c.kind in NAMES else values[c.name]
        for c in kept(shape)
        if c.name in values and not (c.later and values[c.name] == c.silence)
    }


def _key(c: Campo, said: Any, names: Names, own: str) -> int | None:
    name = getattr(said, c.name)
    match c.kind:
        case Kind.PERSON:
            shape: type = type(said)
            number = next((n.name for n in campi(shape) if n.kind is Kind.NUMBER and n.beside == c.name), "")
            return names.person(name, getattr(said, number, ""))
        case Kind.CENTRE:
            return names.centre(name)
        case Kind.SHORT_CENTRE:
            return names.phase_centre(name, own)
    return names.kind(name) if isinstance(said, ContenutoObiettivo) else names.indicator_kind(name)


def attribute(c: Campo) -> str:
    """The column that a field is kept in, of a name the key; of a number it is the person whose it is."""
    return f"{c.column}_id" if c.kind in NAMES or c.kind is Kind.NUMBER else c.column


@dataclass(frozen=True)
class _Said:
    """Which fields differ: of the head, and of each row; a row that is new, or one text as a service, in all."""

    head: set[str]
    rows: dict[str, dict[int, set[str]]]
    whole: set[tuple[str, int]]

    @classmethod
    def of(cls, found: Sequence[Differenza]) -> "_Said":
        """From the differences of two contents."""
        said = cls(set(), {}, set())
        for d in found:
            match d.campo:
                case (str(name),):
                    said.head.add(name)
                case (str(section), int(place)):
                    said.rows.setdefault(section, {})
                    # Of a row that is gone the place is that of before: it is no row of the new text.
                    if d.dopo is not None:
                        said.whole.add((section, place))
                case (str(section), int(place), str(name)):
                    said.rows.setdefault(section, {}).setdefault(place, set()).add(name)
        return said

    def row(self, section: str, place: int) -> Iterable[str] | None:
        """The fields of a row that differ; None for all."""
        return None if (section, place) in self.whole else self.rows[section].get(place, ())


def _only(columns: Columns, shape: type, fields: Iterable[str] | None) -> Columns:
    if fields is None:
        return columns
    said = set(fields)
    wanted = {attribute(c) for c in campi(shape) if c.name in said}
    return {name: value for name, value in columns.items() if name in wanted}
