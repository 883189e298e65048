# SPDX-License-Identifier: AGPL-3.0-or-later
"""What openpyxl does not tell of a sheet that it streams: merged cells, and formulas without a result. Pure."""

from dataclasses import dataclass
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.utils import range_boundaries

from fogli.limiti import FileNonLeggibile

UNIONI_MASSIME: Final = 100_000
MUTE_DETTE: Final = 5


@dataclass(frozen=True, slots=True)
class Unione:
    """Merged cells: the column of their text (from 0), the row of it and the last row, from 1."""

    colonna: int
    prima: int
    ultima: int


@dataclass(frozen=True, slots=True)
class Impianto:
    """The merged cells that go over several rows, and the first formulas without a stored result («B5»)."""

    unioni: tuple[Unione, ...]
    mute: tuple[str, ...]


class _Lettore:
    """Looks at the elements that pass, and keeps nothing else of the sheet."""

    def __init__(self, dove: str) -> None:
        self.dove = dove
        self.unioni: list[Unione] = []
        self.mute: list[str] = []
        self.cella = ""
        self.formula = self.risultato = self.nel_valore = False

    def comincia(self, nome: str, attributi: dict[str, str]) -> None:
        match nome.rpartition(":")[2]:
            case "c":
                self.cella, self.formula = attributi.get("r", ""), False
                # A formula may well give a text of nothing.
                self.risultato = attributi.get("t") == "str"
            case "f":
                self.formula = True
            case "v":
                self.nel_valore = True
            case "mergeCell":
                self._unione(attributi.get("ref", ""))

    def testo(self, _: str) -> None:
        self.risultato = self.risultato or self.nel_valore

    def finisce(self, nome: str) -> None:
        match nome.rpartition(":")[2]:
            case "v":
                self.nel_valore = False
            case "c" if self.formula and not self.risultato and len(self.mute) < MUTE_DETTE:
                self.mute.append(self.cella)

    def _unione(self, zona: str) -> None:
        try:
            colonna, prima, _, ultima = range_boundaries(zona)
        except (ValueError, TypeError):
            return  # a place that is none merges nothing
        if None in (colonna, prima, ultima) or ultima <= prima:
            return
        if len(self.unioni) >= UNIONI_MASSIME:
            raise FileNonLeggibile(f"{self.dove}: ha più di {UNIONI_MASSIME} celle unite. Dividerlo in più file.")
        self.unioni.append(Unione(colonna - 1, prima, ultima))

    def rifiuta(self, *_: Any) -> None:
        # No spreadsheet writes one, and entities are how a small file becomes a huge one.
        raise FileNonLeggibile(f"{self.dove}: contiene una dichiarazione DOCTYPE. Salvarlo di nuovo come XLSX.")


def leggi_impianto(foglio: IO[bytes], dove: str) -> Impianto:
    """Read the XML of a sheet once, keeping only what is asked of it.

    Args:
        dove: file and sheet, for what there is to say.

    Raises:
        FileNonLeggibile: cut XML, a DOCTYPE, or more merged cells than any office has.
    """
    lettore = _Lettore(dove)
    analizzatore = expat.ParserCreate()
    analizzatore.StartElementHandler = lettore.comincia
    analizzatore.EndElementHandler = lettore.finisce
    analizzatore.CharacterDataHandler = lettore.testo
    analizzatore.StartDoctypeDeclHandler = lettore.rifiuta
    try:
        analizzatore.ParseFile(foglio)
    except expat.ExpatError as guasto:
        raise FileNonLeggibile(f"{dove}: il foglio non è intero. Salvarlo di nuovo come XLSX e riprovare.") from guasto
    return Impianto(tuple(lettore.unioni), tuple(lettore.mute))
