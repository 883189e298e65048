# SPDX-License-Identifier: AGPL-3.0-or-later
"""From bytes to rows of texts: what a table is, and the door through which each comes in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from fogli import sandbox
from fogli.cells import senza_segni
from fogli.limiti import LIMITE_BYTE, FileNonLeggibile

__all__ = ["Griglia", "Riga", "leggi_griglie", "senza_segni", "visible"]

# By name: this process has no need to load what opens files.
_READER: Final = "fogli.tables:pieces"


@dataclass(frozen=True, slots=True)
class Riga:
    """A row: its number in the sheet or file, from 1, and the texts of its cells.

    ``unite``: by column, from 0, the text of the merged cell that begins in a row above and covers this one too.
    ``hidden``: the sheet does not show it, by hand or by a filter. By column too: ``doubts`` says why what the cell
    shows cannot be taken as sure, ``remarks`` what the cell holds beside what it shows, Italian sentences; ``held``, of
    a number that the cell shows rounded, its text with all digits.
    """

    numero: int
    celle: tuple[str, ...]
    unite: Mapping[int, str] = field(default_factory=dict)
    hidden: bool = False
    doubts: Mapping[int, str] = field(default_factory=dict)
    remarks: Mapping[int, str] = field(default_factory=dict)
    held: Mapping[int, str] = field(default_factory=dict)

    @property
    def vuota(self) -> bool:
        """True when there is nothing in it."""
        return not any(self.celle)

    @property
    def intere(self) -> tuple[str, ...]:
        """The cells, each empty one with the text of the merged cell that covers it."""
        if not self.unite:
            return self.celle
        celle = [*self.celle, *[""] * (max(self.unite) + 1 - len(self.celle))]
        return tuple(c or self.unite.get(i, "") for i, c in enumerate(celle))


@dataclass(frozen=True, slots=True)
class Griglia:
    """A sheet of a workbook, or a whole text file (``foglio`` is then empty).

    ``guasto``: why the sheet cannot be read, in Italian; it matters only to who wants to read it.
    ``hidden_columns``: the columns, from 0, that the sheet does not show. A ``hidden`` sheet is not read: it has no
    rows, and ``written`` says how many of its cells hold something; ``choices``: from what stands in it the cells of
    other sheets are chosen. ``notes``: what its kind of file does not say. ``separator``: what parts the cells of
    a text.
    """

    file: str
    foglio: str
    righe: tuple[Riga, ...]
    guasto: str = ""
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    written: int = 0
    choices: bool = False
    notes: tuple[str, ...] = ()
    separator: str = ""

    def esigi(self) -> None:
        """Refuse a sheet that cannot be read.

        Raises:
            FileNonLeggibile: with the reason.
        """
        if self.guasto:
            raise FileNonLeggibile(self.guasto)


def visible(grids: Iterable[Griglia]) -> list[Griglia]:
    """Those that an office sees when it opens the file."""
    return [grid for grid in grids if not grid.hidden]


def leggi_griglie(dati: bytes, nome: str, *, fedele: bool = False) -> list[Griglia]:
    """The sheets of a file, opened and read in a process apart (``fogli.sandbox``); hidden ones are named, not read.

    Args:
        fedele: keep texts as they are, spaces and signs within them too (a list in a text is made of spaces).

    Raises:
        FileNonLeggibile: too large, with macros, another kind of file, cut or empty; or made to be dear.
    """
    if len(dati) > LIMITE_BYTE:
        raise FileNonLeggibile(
            f"{nome}: pesa più di {LIMITE_BYTE // 2**20} MB, che è il limite. Togliere immagini e fogli inutili."
        )
    sheets: list[tuple[Griglia, list[Riga]]] = []
    for piece in sandbox.read(_READER, dati, nome, fedele, name=nome, kinds=(Griglia, Riga)):
        if isinstance(piece, Griglia):
            sheets.append((piece, []))
        else:
            sheets[-1][1].extend(piece)
    return [replace(sheet, righe=tuple(rows)) for sheet, rows in sheets]
