# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which column is which, by the heads as the documents print them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.tabelle.rilievi import Rilievo, TabellaConErrori
from testi.confronto import piega

# No head is longer; what is, needs no look.
TESTA_MASSIMA: Final = 200
# Where a head row that is not complete is looked for.
RIGHE_DELLA_TESTA: Final = 50


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
    return piegata == piega(testa) or any(re.fullmatch(a, piegata) for a in altre)


@dataclass(frozen=True, slots=True)
class RigaLetta:
    """A row under its heads. ``testa`` and ``celle`` are heads and cells as the file has them.

    ``unite``: by field, the text of the merged cell that begins in a row above and covers this one, which is empty;
    ``intere``: the cells with these texts.
    """

    griglia: Griglia
    numero: int
    valori: Mapping[str, str]
    testa: tuple[str, ...]
    celle: tuple[str, ...]
    nomi: Mapping[str, str] = field(default_factory=dict)
    unite: Mapping[str, str] = field(default_factory=dict)
    intere: tuple[str, ...] = ()

    @classmethod
    def da(
        cls, griglia: Griglia, riga: Riga, posti: Mapping[int, str], testa: tuple[str, ...], nomi: Mapping[str, str]
    ) -> "RigaLetta":
        """The row with the fields that its head row gives to its columns."""
        valori = {c: riga.celle[i] for i, c in posti.items() if i < len(riga.celle)}
        intere = riga.intere
        unite = {c: intere[i] for i, c in posti.items() if i in riga.unite and not valori.get(c)}
        return cls(griglia, riga.numero, valori, testa, riga.celle, nomi, unite, intere)

    def __getitem__(self, campo: str) -> str:
        return self.valori.get(campo, "")

    def con_le_unite(self, *campi: str) -> "RigaLetta":
        """The row in which the empty cells of these fields say what the merged cell over them says."""
        dette = {campo: self.unite[campo] for campo in campi if campo in self.unite}
        return replace(self, valori={**self.valori, **dette}) if dette else self

    def intera(self) -> "RigaLetta":
        """The row in which every empty cell says what the merged cell over it says."""
        return replace(self, valori={**self.valori, **self.unite}, celle=self.intere) if self.unite else self

    def rilievo(self, livello: Livello, campo: str, testo: str) -> Rilievo:
        """Something to say of a cell of this row."""
        return Rilievo(livello, self.griglia.file, self.griglia.foglio, self.numero, self.nomi.get(campo, ""), testo)


def righe_lette(
    griglie: Sequence[Griglia],
    colonne: Sequence[Colonna],
    rilievi: list[Rilievo] | None = None,
    libera: Callable[[int, str], bool] = lambda dove, testa: False,
) -> Iterator[RigaLetta]:
    """The rows that stand under a head row; head rows repeated in the middle are skipped, sheets without are left.

    Args:
        rilievi: takes the heads that are not read, each once a sheet, and the lack of any row under them.
        libera: knows the heads that the table reads by itself, by place and folded text.

    Raises:
        TabellaConErrori: no sheet has the heads that must be there.
    """
    trovata = lette = False
    for griglia in griglie:
        posti: dict[int, str] = {}
        testa: tuple[str, ...] = ()
        nomi: dict[str, str] = {}
        for riga in griglia.righe:
            if nuovi := posti_delle_colonne(riga, colonne):
                if rilievi is not None and nuovi != posti:
                    rilievi += _non_lette(griglia, riga, nuovi, libera)
                posti, testa, trovata = nuovi, riga.intere, True
                nomi = {c: " ".join(testa[i].split()) or f"n. {i + 1}" for i, c in posti.items()}
            elif posti and not riga.vuota and not _prosa(riga, testa):
                lette = True
                yield RigaLetta.da(griglia, riga, posti, testa, nomi)
    if not trovata:
        raise TabellaConErrori([_senza_teste(griglie, colonne)])
    if not lette and rilievi is not None:
        rilievi.append(senza_righe(griglie[0]))


def senza_righe(griglia: Griglia) -> Rilievo:
    """What there is to say of a file of heads alone."""
    detto = "sotto le intestazioni non c'è nessuna riga: non c'è nulla da importare."
    return Rilievo(Livello.AVVISO, griglia.file, "", 0, "", detto)


def _senza_teste(griglie: Sequence[Griglia], colonne: Sequence[Colonna]) -> Rilievo:
    """Which heads are missing: in the row that has most of them, or in the whole file."""
    servono = [c for c in colonne if c.obbligatoria]
    vicina, riga, griglia = max(
        ((_campi(r, servono), r, g) for g in griglie for r in g.righe[:RIGHE_DELLA_TESTA]),
        key=lambda x: len(x[0]),
        default=({}, None, griglie[0]),
    )
    mancano = ", ".join(f"«{c.testa}»" for c in servono if c.campo not in vicina.values())
    if riga is None or len(vicina) < min(2, len(servono) - 1) or not vicina:
        detto = f"non trovo la riga con le intestazioni delle colonne: ci vogliono almeno {mancano}."
        return Rilievo(Livello.ERRORE, griglie[0].file, "", 0, "", detto)
    detto = f"fra le intestazioni di questa riga manca {mancano}: aggiungere la colonna, o correggerne il nome."
    return Rilievo(Livello.ERRORE, griglia.file, griglia.foglio, riga.numero, "", detto)


def _non_lette(
    griglia: Griglia, riga: Riga, posti: Mapping[int, str], libera: Callable[[int, str], bool]
) -> Iterator[Rilievo]:
    for i, cella in enumerate(riga.intere):
        if i not in posti and cella and not libera(i, piega(cella)):
            detto = "questa colonna non la conosco, o c'è due volte: non la leggo."
            yield Rilievo(
                Livello.AVVISO,
                griglia.file,
                griglia.foglio,
                riga.numero,
                " ".join(cella.split())[:TESTA_MASSIMA],
                detto,
            )


def _prosa(riga: Riga, testa: Sequence[str]) -> bool:
    # In a text file, a line without separators among the rows of a table is a title of a page.
    return len(riga.celle) == 1 and len(testa) > 2


def posti_delle_colonne(riga: Riga, colonne: Sequence[Colonna]) -> dict[int, str]:
    """The fields by column, when the row holds the heads that must be there; else nothing."""
    posti = _campi(riga, colonne)
    mancano = {c.campo for c in colonne if c.obbligatoria} - set(posti.values())
    return {} if mancano else posti


def _campi(riga: Riga, colonne: Sequence[Colonna]) -> dict[int, str]:
    posti: dict[int, str] = {}
    # A head of two rows: what is merged over both, and under the others what stands in the second.
    for i, cella in enumerate(riga.intere):
        piegata = piega(cella) if cella and len(cella) <= TESTA_MASSIMA else ""
        colonna = next((c for c in colonne if piegata and c.campo not in posti.values() and c.e(piegata)), None)
        if colonna:
            posti[i] = colonna.campo
    return posti
