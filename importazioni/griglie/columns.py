# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which column is which, by the heads as the documents print them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from testi.confronto import piega

# No head is longer; what is, needs no look.
TESTA_MASSIMA: Final = 200


@dataclass(frozen=True, slots=True)
class Colonna:
    """A column: the key of its field, the head that we print, other heads that mean it (patterns on folded text)."""

    campo: str
    testa: str
    altre: tuple[str, ...] = ()
    obbligatoria: bool = False
    larghezza: int = 30

    def e(self, piegata: str) -> bool:
        """True when a folded head is of this column."""
        return _e_una(self.testa, self.altre, piegata)


@lru_cache(maxsize=4096)
def _e_una(testa: str, altre: tuple[str, ...], piegata: str) -> bool:
    # Asked of every cell of a file: most are no head, and the heads are always the same.
    return piegata == _piegata(testa) or any(forma.fullmatch(piegata) for forma in map(_forma, altre))


_piegata = lru_cache(piega)
_forma = lru_cache(re.compile)


@dataclass(frozen=True, slots=True)
class RigaLetta:
    """A row under its heads. ``testa`` and ``celle`` are heads and cells as the file has them.

    ``unite``: by field, the text of the merged cell that begins in a row above and covers this one, which is empty;
    ``intere``: the cells with these texts; ``posti``: the field of each column.
    """

    griglia: Griglia
    numero: int
    valori: Mapping[str, str]
    testa: tuple[str, ...]
    celle: tuple[str, ...]
    nomi: Mapping[str, str] = field(default_factory=dict)
    unite: Mapping[str, str] = field(default_factory=dict)
    intere: tuple[str, ...] = ()
    posti: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def da(
        cls, griglia: Griglia, riga: Riga, posti: Mapping[int, str], testa: tuple[str, ...], nomi: Mapping[str, str]
    ) -> "RigaLetta":
        """The row with the fields that its head row gives to its columns."""
        valori = {c: riga.celle[i] for i, c in posti.items() if i < len(riga.celle)}
        intere = riga.intere
        unite = {c: intere[i] for i, c in posti.items() if i in riga.unite and not valori.get(c)}
        return cls(griglia, riga.numero, valori, testa, riga.celle, nomi, unite, intere, posti)

    def __getitem__(self, campo: str) -> str:
        return self.valori.get(campo, "")

    def con_le_unite(self, *campi: str) -> "RigaLetta":
        """The row in which the empty cells of these fields say what the merged cell over them says."""
        dette = {campo: self.unite[campo] for campo in campi if campo in self.unite}
        return replace(self, valori={**self.valori, **dette}) if dette else self

    def intera(self) -> "RigaLetta":
        """The row in which every empty cell says what the merged cell over it says."""
        return replace(self, valori={**self.valori, **self.unite}, celle=self.intere) if self.unite else self

    def rilievo(self, livello: Livello, campo: str, testo: str) -> SegnalazioneDiTabella:
        """Something to say of a cell of this row."""
        return at(livello, self.griglia.file, self.griglia.foglio, self.numero, self.nomi.get(campo, ""), testo)


def posti_delle_colonne(riga: Riga, colonne: Sequence[Colonna]) -> dict[int, str]:
    """The fields by column, when the row holds the heads that must be there; else nothing."""
    posti = campi_di(riga, colonne)
    mancano = {c.campo for c in colonne if c.obbligatoria} - set(posti.values())
    return {} if mancano else posti


def campi_di(riga: Riga, colonne: Sequence[Colonna]) -> dict[int, str]:
    """The fields whose heads stand in a row, by column."""
    posti: dict[int, str] = {}
    # A head of two rows: what is merged over both, and under the others what stands in the second.
    for i, cella in enumerate(riga.intere):
        piegata = piega(cella) if cella and len(cella) <= TESTA_MASSIMA else ""
        colonna = next((c for c in colonne if piegata and c.campo not in posti.values() and c.e(piegata)), None)
        if colonna:
            posti[i] = colonna.campo
    return posti
