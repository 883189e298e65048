# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a workbook, each read once as a stream of marks: none becomes a tree, each has its own bound. Pure."""

from dataclasses import dataclass, field
from typing import IO, Any, ClassVar, Final, NoReturn
from xml.parsers import expat

from openpyxl.styles.numbers import builtin_format_code

from fogli.avanzamento import migliaia
from fogli.budget import Budget
from fogli.limiti import FileNonLeggibile
from fogli.package import Package, broken, resolve

FOGLI_MASSIMI: Final = 50
# Hidden ones too: they are not read, but somebody could hide a great many.
SHEETS_IN_ALL: Final = 200
# A spreadsheet stops at 64,000.
CELL_FORMATS: Final = 70_000
FORMAT_CHARACTERS: Final = 255
DEPTH: Final = 60
_MEGABYTE: Final = 2**20
# Declarations and comments.
_OTHER_MARKS: Final = 1000
_CHUNK: Final = 64 * 1024
# No mark of a spreadsheet is longer; a parser would read it again and again, waiting for its end.
MARK_BYTES: Final = 256 * 1024
CONTENT_TYPES: Final = "[Content_Types].xml"
WORKBOOK: Final = "xl/workbook.xml"
_NO: Final = ("0", "false", "off")


@dataclass
class Reader:
    """Goes through the marks of a part. A kind of part says how large it may be, and what it keeps."""

    most_bytes: ClassVar[int] = 2 * _MEGABYTE
    most_elements: ClassVar[int] = 20_000
    where: str
    budget: Budget
    elements: int = 0
    depth: int = 0

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """An element begins, ``kind`` is its name without a prefix."""

    def text(self, piece: str) -> None:
        """Characters, in pieces."""

    def closed(self, kind: str) -> None:
        """An element ends."""

    def look(self, stream: IO[bytes]) -> None:
        """Count the marks as bytes, a hundred times faster than they are read: most of what is too much ends here.

        Raises:
            FileNonLeggibile: there are more than such a part has.
        """
        marks = 0
        while piece := stream.read(_MEGABYTE):
            marks += piece.count(b"<")
            # An element has one or two.
            if marks > 2 * self.most_elements + _OTHER_MARKS:
                self.refuse(f"ha più di {migliaia(self.most_elements)} elementi")

    def read(self, stream: IO[bytes]) -> None:
        """Go through all of it.

        Raises:
            FileNonLeggibile: cut XML, a DOCTYPE, more marks than such a part has, or one too deep or too long.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = self._begins, self._ends
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            self._feed(parser, stream)
        except expat.ExpatError as fault:
            raise FileNonLeggibile(
                f"{self.where}: non è intero. Salvare di nuovo il file come XLSX e riprovare."
            ) from fault
        self.budget.spend_elements(self.elements, self.where)

    def _feed(self, parser: Any, stream: IO[bytes]) -> None:
        given = 0
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)
            given += len(piece)
            if given - max(parser.CurrentByteIndex, 0) > MARK_BYTES:
                self.refuse(f"ha un solo elemento di più di {MARK_BYTES // 1024} kB")
        parser.Parse(b"", True)

    def _begins(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > self.most_elements:
            self.refuse(f"ha più di {migliaia(self.most_elements)} elementi")
        if self.depth > DEPTH:
            self.refuse(f"ha elementi annidati più di {DEPTH} volte")
        self.element(name.rpartition(":")[2] if ":" in name else name, attributes)

    def _ends(self, name: str) -> None:
        self.depth -= 1
        self.closed(name.rpartition(":")[2] if ":" in name else name)

    def _doctype(self, *_: Any) -> None:
        # No spreadsheet writes one, and entities are how a small file becomes a huge one.
        raise FileNonLeggibile(f"{self.where}: contiene una dichiarazione DOCTYPE. Salvarlo di nuovo come XLSX.")

    def refuse(self, what: str) -> NoReturn:
        """Say that the part is not one of an office's table.

        Raises:
            FileNonLeggibile: always.
        """
        raise FileNonLeggibile(f"{self.where} {what}, che è il limite. Copiare le sole celle in un file nuovo.")


@dataclass
class Types(Reader):
    """Which part is what."""

    parts: dict[str, str] = field(default_factory=dict)

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Keep the first of a type."""
        if kind == "Override":
            part = attributes.get("PartName", "").lstrip("/")
            self.parts.setdefault(attributes.get("ContentType", ""), part)

    def find(self, end: str) -> str:
        """The part whose type ends so; empty when there is none."""
        return next((part for kind, part in self.parts.items() if kind.endswith(end)), "")


@dataclass
class Relations(Reader):
    """What the names in the workbook stand for: its type and its part."""

    targets: dict[str, tuple[str, str]] = field(default_factory=dict)

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Keep each."""
        if kind == "Relationship":
            self.targets[attributes.get("Id", "")] = (attributes.get("Type", ""), attributes.get("Target", ""))


@dataclass
class Workbook(Reader):
    """The sheets, in their order: name, state, relation. ``mac``: its days are counted from 1904."""

    most_elements = 100_000
    most_bytes = 8 * _MEGABYTE
    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    mac: bool = False
    # What it says of the results of its formulas: nothing, as programs do that compute none; or that they are not sure.
    computes: bool = False
    to_compute: bool = False

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Sheets, epoch and formulas."""
        if kind == "sheet":
            if len(self.sheets) >= SHEETS_IN_ALL:
                self.refuse(f"ha più di {SHEETS_IN_ALL} fogli")
            relation = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))
        elif kind == "workbookPr":
            self.mac = _yes(attributes.get("date1904", ""))
        elif kind == "calcPr":
            self.computes = True
            self.to_compute = _yes(attributes.get("fullCalcOnLoad", "")) or attributes.get("calcCompleted") in _NO


@dataclass
class Styles(Reader):
    """The form of numbers of each cell format; fonts, colours and borders pass by."""

    most_elements = 400_000
    most_bytes = 20 * _MEGABYTE
    custom: dict[int, str] = field(default_factory=dict)
    used: list[int] = field(default_factory=list)
    in_cells: bool = False

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Forms, and which cell format has which."""
        if kind == "xf" and self.in_cells:
            if len(self.used) >= CELL_FORMATS:
                self.refuse(f"ha più di {migliaia(CELL_FORMATS)} formati di cella")
            self.used.append(_whole(attributes.get("numFmtId", "0")))
        elif kind == "cellXfs":
            self.in_cells = True
        elif kind == "numFmt":
            form = attributes.get("formatCode", "")
            self.custom[_whole(attributes.get("numFmtId", "0"))] = form if len(form) <= FORMAT_CHARACTERS else "General"

    def closed(self, kind: str) -> None:
        """The cell formats end."""
        if kind == "cellXfs":
            self.in_cells = False

    def forms(self) -> list[str]:
        """The form of each cell format, in their order."""
        return [self.custom.get(n) or builtin_format_code(n) or "General" for n in self.used]


@dataclass
class Strings(Reader):
    """The texts that cells share, each once."""

    most_elements = 1_500_000
    most_bytes = 60 * _MEGABYTE
    strings: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    reading: bool = False
    phonetic: bool = False

    def element(self, kind: str, attributes: dict[str, str]) -> None:
        """Texts, but not how they are pronounced."""
        if kind == "t":
            self.reading = not self.phonetic
        elif kind == "si":
            self.pieces = []
        elif kind == "rPh":
            self.phonetic = True

    def text(self, piece: str) -> None:
        """A piece of a text."""
        if self.reading:
            self.pieces.append(piece)

    def closed(self, kind: str) -> None:
        """A text is whole."""
        if kind == "t":
            self.reading = False
        elif kind == "rPh":
            self.phonetic = False
        elif kind == "si":
            self.strings.append("".join(self.pieces).replace("x005F_", ""))


@dataclass(frozen=True)
class Sheet:
    """A sheet of cells."""

    title: str
    part: str
    hidden: bool = False


@dataclass(frozen=True)
class Contents:
    """What the parts around the sheets say."""

    sheets: tuple[Sheet, ...]
    forms: list[str]
    strings: list[str]
    mac: bool
    computes: bool = True
    to_compute: bool = False


def contents(package: Package, budget: Budget) -> Contents:
    """Read what the sheets need.

    Raises:
        FileNonLeggibile: a part is missing or broken, or larger than any office's; too many sheets.
    """
    types = Types(f"{package.name}, elenco delle parti", budget)
    if CONTENT_TYPES in package:
        read_part(package, CONTENT_TYPES, types)
    part = types.find("sheet.main+xml") or types.find("template.main+xml") or WORKBOOK
    workbook = Workbook(f"{package.name}, cartella di lavoro", budget)
    read_part(package, part, workbook)
    relations = Relations(f"{package.name}, collegamenti della cartella", budget)
    read_part(package, resolve(part, f"_rels/{part.rpartition('/')[2]}.rels"), relations)
    styles = Styles(f"{package.name}, stili", budget)
    strings = Strings(f"{package.name}, testi condivisi", budget)
    for found, reader in ((types.find("styles+xml") or "xl/styles.xml", styles), (_strings(types, package), strings)):
        if found in package:
            read_part(package, found, reader)
    sheets = _sheets(package, part, workbook, relations)
    formulas = workbook.computes, workbook.to_compute
    return Contents(sheets, styles.forms(), strings.strings, workbook.mac, *formulas)


def _strings(types: Types, package: Package) -> str:
    return types.find("sharedStrings+xml") or "xl/sharedStrings.xml"


def read_part(package: Package, part: str, reader: Reader) -> None:
    """Look at a part, then read it.

    Raises:
        FileNonLeggibile: it is not there, or more than such a part is.
    """
    for go in (reader.look, reader.read):
        with package.open(part, reader.most_bytes) as stream:
            go(stream)


def _sheets(package: Package, part: str, workbook: Workbook, relations: Relations) -> tuple[Sheet, ...]:
    """The sheets of cells, hidden ones too, each a part of its own."""
    found: list[Sheet] = []
    for title, state, relation in workbook.sheets:
        hidden = state != "visible"
        if not relation or (hidden and relation not in relations.targets):
            continue
        if relation not in relations.targets:
            raise broken(package.name)
        kind, target = relations.targets[relation]
        if "chartsheet" not in kind:
            found.append(Sheet(title, resolve(part, target), hidden))
    seen = sum(not s.hidden for s in found)
    if seen > FOGLI_MASSIMI:
        raise FileNonLeggibile(f"{package.name}: ha {seen} fogli, al più {FOGLI_MASSIMI}.")
    if len({s.part for s in found}) < len(found):
        raise FileNonLeggibile(
            f"{package.name}: più fogli sono la stessa parte del file, e nessun foglio di calcolo lo scrive così. "
            "Copiare le celle in un file nuovo."
        )
    return tuple(found)


def _yes(said: str) -> bool:
    return said in ("1", "true", "on")


def _whole(text: str) -> int:
    """A small number of an attribute; zero when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
