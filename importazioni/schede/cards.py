# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet of labels says of one objective, each thing with the cell where it stands; as rows of a table. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from openpyxl.utils import get_column_letter

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from importazioni.schede.labels import INDICATORS, OBJECTIVE, PHASES, SERVICES

PARTS: Final = (PHASES, INDICATORS, SERVICES)


class Place(NamedTuple):
    """A cell."""

    grid: Griglia
    row: Riga
    column: int

    @property
    def text(self) -> str:
        """What it says."""
        return self.row.celle[self.column].strip()

    def finding(self, level: Livello, text: str) -> SegnalazioneDiTabella:
        """Something to say of it."""
        letter = get_column_letter(self.column + 1)
        return at(level, self.grid.file, self.grid.foglio, self.row.numero, letter, text)


@dataclass
class Piece:
    """The head of an objective, or one of its phases, indicators or services: texts by field, and their cells."""

    part: str = OBJECTIVE
    values: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def put(self, name: str, value: str, place: Place) -> bool:
        """Say a field; false where it says something else already."""
        if self.values.get(name, value) != value:
            return False
        self.values[name] = value
        self.places.setdefault(name, place)
        return True


@dataclass
class Card:
    """An objective as its sheet says it."""

    code: str = ""
    head: Piece = field(default_factory=Piece)
    parts: dict[str, list[Piece]] = field(default_factory=lambda: {part: [] for part in PARTS})
    begins: Place | None = None

    @property
    def fields(self) -> int:
        """How much it says."""
        return len(self.head.values) + sum(map(len, self.parts.values()))

    @property
    def is_named(self) -> bool:
        """Whether it says which objective it is of."""
        return bool(self.code) or "titolo" in self.head.values

    def rows(self) -> Iterator[RigaLetta]:
        """The same as rows of a table: one for the objective, one for each thing that it has."""
        if self.begins is None:
            return
        yield _row(self.code, OBJECTIVE, self.head, self.begins)
        for part in PARTS:
            for piece in self.parts[part]:
                yield _row(self.code, part, piece, next(iter(piece.places.values())))


@dataclass(frozen=True, slots=True)
class CardRow(RigaLetta):
    """A row whose fields stand each in a cell of its own."""

    places: Mapping[str, Place] = field(default_factory=dict)

    def rilievo(self, livello: Livello, campo: str, testo: str) -> SegnalazioneDiTabella:
        """At the cell of the field."""
        place = self.places.get(campo) or self.places[""]
        return place.finding(livello, testo)


def _row(code: str, part: str, piece: Piece, begins: Place) -> CardRow:
    values = {f"{part}.{name}": value for name, value in piece.values.items()}
    places = {f"{part}.{name}": place for name, place in piece.places.items()}
    names = {name: get_column_letter(place.column + 1) for name, place in places.items()}
    all_places = {"": begins, "codice": begins, **places}
    return CardRow(begins.grid, begins.row.numero, {"codice": code, **values}, (), (), names, places=all_places)
