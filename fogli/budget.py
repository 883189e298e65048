# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file may hold in all its sheets together, counted while it is read and not after. Pure."""

from dataclasses import dataclass
from typing import Final, NoReturn

from fogli.avanzamento import migliaia
from fogli.limiti import FileNonLeggibile

# What the program itself writes of 10,000 objectives, with its three sheets: 820,000 cells, 26 million characters.
CELLS: Final = 1_000_000
CHARACTERS: Final = 40_000_000
# Marks of XML in the parts that are read: a cell has two or three.
ELEMENTS: Final = 3_000_000
# What one cell of a spreadsheet can hold, by the rules of its format.
CELL_CHARACTERS: Final = 32_767

_ADVICE: Final = "Copiare le sole celle scritte in un file nuovo, o dividerlo in più file."


@dataclass
class Budget:
    """How many cells, characters and elements are still allowed; one for a whole file."""

    cells: int = CELLS
    characters: int = CHARACTERS
    elements: int = ELEMENTS

    def spend_cells(self, how_many: int, where: str) -> None:
        """Count cells, empty ones too: they cost as much as the others.

        Raises:
            FileNonLeggibile: they are too many.
        """
        self.cells -= how_many
        if self.cells < 0:
            self._refuse(where, f"{migliaia(CELLS)} celle, contate anche quelle vuote")

    def spend_characters(self, how_many: int, where: str) -> None:
        """Count the characters of a cell, each time that a text is used.

        Raises:
            FileNonLeggibile: they are too many.
        """
        self.characters -= how_many
        if self.characters < 0:
            self._refuse(where, f"{migliaia(CHARACTERS)} caratteri, contati ogni volta che un testo si ripete")

    def spend_elements(self, how_many: int, where: str) -> None:
        """Count elements of XML, whatever they are.

        Raises:
            FileNonLeggibile: they are too many.
        """
        self.elements -= how_many
        if self.elements < 0:
            self._refuse(where, f"{migliaia(ELEMENTS)} elementi fra celle, stili e collegamenti")

    @staticmethod
    def _refuse(where: str, what: str) -> NoReturn:
        raise FileNonLeggibile(f"{where}: fin qui il file ha più di {what}, che è il limite. {_ADVICE}")
