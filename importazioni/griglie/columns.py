# SPDX-License-Identifier: AGPL-3.0-or-later
"""A column of a table, the heads that mean it, and a row under its heads. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from importazioni.griglie.ledger import Fate, Ledger
from testi.confronto import piega

# No head is longer; what is, needs no look.
TESTA_MASSIMA: Final = 200
_META: Final = frozenset("[](){}|?*+.\\")
# Words of a head that say nothing of what the column holds.
_LEGAMI: Final = frozenset(
    "a ai al alla alle con d da dal dei degli del dell della delle di e ed il in l la le".split()
)


@dataclass(frozen=True)
class Colonna:
    """A column: the key of its field, the head that we print, other heads that mean it (patterns on folded text).

    ``forse``: heads that may mean it and may not. ``non_tenuta``: why nothing of ours keeps what it says, in Italian,
    of a column that offices have and that we know; ``contesa``: it may as well be the column of that name of a part
    that does keep it. ``davanti``: it stands before the columns of its part, as a number does.
    """

    campo: str
    testa: str
    altre: tuple[str, ...] = ()
    obbligatoria: bool = False
    larghezza: int = 30
    forse: tuple[str, ...] = ()
    non_tenuta: str = ""
    contesa: bool = False
    davanti: bool = False

    def e(self, piegata: str) -> bool:
        """True when a folded head is of this column."""
        return _e_una(self.testa, self.altre, piegata)

    def may_begin(self, cell: str) -> bool:
        """False for a cell that begins with a letter or a figure with which no head of this column begins."""
        first = cell[:1].lower()
        plain = first.isascii() and first.isalnum()
        return bool(first) and (not plain or not self._initials or first in self._initials)

    @cached_property
    def _initials(self) -> frozenset[str]:
        """The letters that heads begin with; none when a pattern does not tell."""
        begun = {piega(self.testa)[:1], *(a[:1] for a in self.altre)}
        return frozenset(begun) if all("a" <= b <= "z" for b in begun) else frozenset()

    def somiglia(self, piegata: str) -> bool:
        """True when a folded head says more than a head of this column does: it may mean it, and may not."""
        parole_sue = radici(piegata)
        return any(sue < parole_sue for sue in self._radici) or any(_forma(f).fullmatch(piegata) for f in self.forse)

    @property
    def parte(self) -> str:
        """What of a thing it belongs to («fasi.peso» to the phases); empty where a table has no parts."""
        return self.campo.rpartition(".")[0]

    @property
    def nome(self) -> str:
        """The field within its part."""
        return self.campo.rpartition(".")[2]

    @cached_property
    def _radici(self) -> tuple[frozenset[str], ...]:
        dette = (self.testa, *(a for a in self.altre if not _META & set(a)))
        return tuple(filter(None, (radici(piega(d)) for d in dette)))


@lru_cache(maxsize=4096)
def radici(piegata: str) -> frozenset[str]:
    """The words of a head without their endings, so that «fasi» and «fase» are one."""
    return frozenset(p.rstrip("aeio") if len(p) > 3 else p for p in piegata.split() if p not in _LEGAMI)


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
    ``intere``: the cells with these texts; ``posti``: the field of each column; ``riga``: the row of the sheet;
    ``conto``: the account of the cells; ``libere``: the columns that the table reads by itself.
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
    riga: Riga | None = None
    conto: Ledger | None = None
    libere: frozenset[int] = frozenset()

    @classmethod
    def da(
        cls,
        griglia: Griglia,
        riga: Riga,
        posti: Mapping[int, str],
        testa: tuple[str, ...],
        nomi: Mapping[str, str],
        conto: Ledger | None = None,
        libere: frozenset[int] = frozenset(),
    ) -> "RigaLetta":
        """The row with the fields that its head row gives to its columns."""
        valori = {c: riga.celle[i] for i, c in posti.items() if i < len(riga.celle)}
        intere = riga.intere
        unite = {c: intere[i] for i, c in posti.items() if i in riga.unite and not valori.get(c)}
        return cls(griglia, riga.numero, valori, testa, riga.celle, nomi, unite, intere, posti, riga, conto, libere)

    def __getitem__(self, campo: str) -> str:
        return self.valori.get(campo, "")

    def held(self, campo: str) -> str:
        """Of a number that its own cell shows rounded, the text with all digits; empty of any other."""
        column = next((i for i, c in self.posti.items() if c == campo), -1)
        return self.riga.held.get(column, "") if self.riga else ""

    def con_le_unite(self, *campi: str) -> "RigaLetta":
        """The row in which the empty cells of these fields say what the merged cell over them says."""
        dette = {campo: self.unite[campo] for campo in campi if campo in self.unite}
        return replace(self, valori={**self.valori, **dette}) if dette else self

    def intera(self) -> "RigaLetta":
        """The row in which every empty cell says what the merged cell over it says."""
        return replace(self, valori={**self.valori, **self.unite}, celle=self.intere) if self.unite else self

    def senza_spazi(self) -> "RigaLetta":
        """The row without the spaces around its texts; within them they stay."""
        valori, unite = ({c: v.strip() for c, v in x.items()} for x in (self.valori, self.unite))
        return replace(self, valori=valori, unite=unite)

    def rilievo(self, livello: Livello, campo: str, testo: str) -> SegnalazioneDiTabella:
        """Something to say of a cell of this row."""
        return at(livello, self.griglia.file, self.griglia.foglio, self.numero, self.nomi.get(campo, ""), testo)

    def continua(self, *campi: str) -> None:
        """Note in the account that these cells go on with the row above."""
        for posto, campo in self.posti.items() if self.conto else ():
            if campo in campi:
                self._segna(posto, Fate.CONTINUES, f"{self.nomi.get(campo, campo)}, continua")

    def is_no_row(self, why: str) -> None:
        """Note in the account that the row is a title or a total of the sheet."""
        for posto, cella in enumerate(self.celle):
            if cella:
                self._segna(posto, Fate.TITLE, why)

    def _segna(self, posto: int, fate: Fate, che_cosa: str) -> None:
        if self.conto:
            self.conto.tell(self.griglia, self.numero, posto, fate, che_cosa)
