# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the bytes of an XLSX to its sheets as rows of texts, within one budget for the file. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from fogli.budget import Budget
from fogli.cells import Cells
from fogli.found import Coperte, grid_of, names_of_choices
from fogli.griglia import Griglia
from fogli.package import Package, broken
from fogli.parts import Contents, Sheet, contents, read_part
from fogli.sheet import HiddenSheet, SheetReader
from testi.archives import DAMAGED

# A number out of all measure, a part that was cut, a mark of another encoding: what a broken file can raise.
BROKEN: Final = (
    *DAMAGED,
    *(ArithmeticError, AttributeError, LookupError, RecursionError, SyntaxError, TypeError),
)


def open_workbook(package: Package, faithful: bool) -> list[Griglia]:
    """The sheets; of hidden ones the name, and how much stands in them.

    Raises:
        FileNonLeggibile: not a workbook, broken, or larger than any office's.
    """
    try:
        budget = Budget()
        found = contents(package, budget)
        return _Book(package, found, budget, Cells(found, faithful)).grids()
    except BROKEN as fault:
        raise broken(package.name) from fault


@dataclass
class _Book:
    """A workbook that is being read, sheet by sheet."""

    package: Package
    contents: Contents
    budget: Budget
    cells: Cells
    covered: Coperte = field(default_factory=Coperte)

    def grids(self) -> list[Griglia]:
        """All of its sheets. Whether results of formulas are sure is known when all of them were seen."""
        read = [(sheet, self._read(sheet)) for sheet in self.contents.sheets]
        readers = [reader for _, reader in read if isinstance(reader, SheetReader)]
        choices = tuple(said for reader in readers for said in dict.fromkeys(reader.choices))
        unsure = self.contents.to_compute or not (self.contents.computes or any(r.results for r in readers))
        return [self._grid(s, r, unsure) if isinstance(r, SheetReader) else _hidden(s, r, choices) for s, r in read]

    def _read(self, sheet: Sheet) -> SheetReader | HiddenSheet:
        where = f"{self.package.name}, foglio «{sheet.title}»"
        reader = (
            HiddenSheet(where, self.budget, name=self.package.name)
            if sheet.hidden
            else SheetReader(where, self.budget, cells=self.cells)
        )
        if not sheet.hidden or sheet.part in self.package:
            read_part(self.package, sheet.part, reader)
        return reader

    def _grid(self, sheet: Sheet, found: SheetReader, unsure: bool) -> Griglia:
        return grid_of(self.package.name, sheet.title, found, self.covered, unsure=unsure)


def _hidden(sheet: Sheet, read: HiddenSheet, choices: Iterable[str]) -> Griglia:
    named = tuple(names_of_choices(sheet.title))
    listed = any(said.lstrip("=").startswith(named) for said in choices)
    return Griglia(read.name, sheet.title, (), hidden=True, written=read.written, choices=listed)
