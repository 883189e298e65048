# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the readers of the tables share: where a row stands in the tree, and the names that are known. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, ClassVar

from controlli import Livello
from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoOperativo, ContenutoStrategico
from fogli.griglia import Griglia
from importazioni.dup.growing_tree import Nodo, Ramo
from importazioni.griglie.cells import detto_vuoto, hangs, is_list
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.in_step import full
from importazioni.griglie.values import doubt_of_code
from testi.codes import fault_of_code
from testi.confronto import in_riga, piega

LIVELLI = ("ambito", "strategico", "operativo")
_TIPI: Mapping[str, type[Any]] = {
    "ambito": ContenutoAmbito,
    "strategico": ContenutoStrategico,
    "operativo": ContenutoOperativo,
}
_DETTI = {
    "ambito": "l'ambito strategico",
    "strategico": "l'obiettivo strategico",
    "operativo": "l'obiettivo operativo",
    "gestionale": "l'obiettivo gestionale",
}


@dataclass(frozen=True)
class Noti:
    """The names that the database has, by folded name, for each kind, and what its fields have room for."""

    strutture: Mapping[str, str] = field(default_factory=dict)
    organismi: Mapping[str, str] = field(default_factory=dict)
    assessori: Mapping[str, str] = field(default_factory=dict)
    # How many characters a name or a joined text may have, by field of the table.
    massimi: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Letta:
    """What became of the document when the table was laid over it, and what there is to say."""

    dup: ContenutoDUP
    rilievi: tuple[SegnalazioneDiTabella, ...]
    # The new things that resemble one that was there, in words: they may be the same under a new name.
    simili: tuple[str, ...] = ()


def _codes(thing: Any) -> Iterator[str]:
    """Those of the things of a document, whatever they are."""
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.name == "codice":
            yield value
        elif isinstance(value, tuple):
            yield from (code for row in value if is_dataclass(row) for code in _codes(row))


class LettoreDiTabella:
    """A table being laid over a document, row by row; ``livelli`` are those that a row names, from the first down."""

    livelli: ClassVar[tuple[str, ...]] = LIVELLI

    def __init__(self, dup: ContenutoDUP, noti: Noti) -> None:
        self.ramo = Ramo(dup)
        self.codes = frozenset(_codes(dup))
        self.noti = noti
        self.rilievi: list[SegnalazioneDiTabella] = []
        self.simili: list[str] = []
        self.prima = self.nomi_noti()
        self.qui: dict[str, str] = {}
        self.nodo: Nodo | None = None
        self.griglia: Griglia | None = None
        # The row above has a fault that was told.
        self.guasta = False

    def errore(self, riga: RigaLetta, campo: str, testo: str) -> None:
        """A fault: the file will not be imported."""
        self.rilievi.append(riga.rilievo(Livello.ERRORE, campo, testo))

    def avviso(self, riga: RigaLetta, campo: str, testo: str) -> None:
        """Something to look at."""
        self.rilievi.append(riga.rilievo(Livello.AVVISO, campo, testo))

    def contrasto(self, riga: RigaLetta, campo: str, detto: str, prima: str, di: str = "obiettivo") -> None:
        """A fault: the rows of one thing say two things of it."""
        dove = f"«{prima[:60]}», detto più su per lo stesso {di}: lasciarne uno."
        self.errore(riga, campo, f"«{detto[:60]}» è diverso da {dove}")

    def code(self, riga: RigaLetta, campo: str = "codice") -> str:
        """The code of a row to the letter; what is no code is a fault, and so is what may be another, unless the
        document has it already."""
        detto = riga[campo].strip()
        if fault := fault_of_code(detto) or ("" if detto in self.codes else doubt_of_code(detto)):
            self.errore(riga, campo, fault)
        return detto

    def misura(self, riga: RigaLetta, campo: str, detto: str) -> str:
        """The text; one that has no room in its field is a fault."""
        massimo = self.noti.massimi.get(campo)
        if massimo and len(detto) > massimo:
            self.errore(riga, campo, f"«{detto[:60]}…» ha {len(detto)} caratteri, al più {massimo}: accorciarlo.")
        return detto

    def several(self, riga: RigaLetta, campo: str) -> None:
        """Say it when the lines of a cell that names a new thing may name several."""
        righe, codici = full(riga[campo]), full(riga["codice"])
        if len(righe) < 2:
            return
        if is_list(riga[campo]) or len(codici) == len(righe):
            self.errore(riga, campo, f"{len(righe)} nomi nella stessa cella: scriverne uno per riga della tabella.")
        elif all(r[0].isupper() for r in righe[1:]) and not any(map(hangs, righe[:-1])):
            detto = f"{len(righe)} righe nella cella, lette come un nome solo. Se sono più nomi, uno per riga."
            self.avviso(riga, campo, detto)

    def cambia_foglio(self, riga: RigaLetta) -> None:
        """Nothing of a sheet continues the one before."""
        if riga.griglia is not self.griglia:
            self.griglia, self.qui, self.nodo, self.guasta = riga.griglia, {}, None, False

    def scendi(self, riga: RigaLetta) -> bool:
        """Follow the row down to its objective, blank cells continuing the row above.

        True when another objective begins; ``nodo`` is then its node, or None after a fault.
        """
        self.cambia_foglio(riga)
        prima = dict(self.qui)
        riga = riga.con_le_unite(*self.livelli)
        for i, livello in enumerate(self.livelli):
            detto = in_riga(riga[livello])
            if not detto:
                continue
            if detto_vuoto(detto):
                self.nodo, self.guasta = None, True
                self.errore(riga, livello, f"«{detto}» non è {_DETTI[livello]}: scriverne il nome, o togliere la riga.")
                return True
            if piega(detto) != piega(self.qui.get(livello, "")):
                for sotto in self.livelli[i:]:
                    self.qui.pop(sotto, None)
                self.qui[livello] = detto
        if self.qui == prima and self.qui and not (self.guasta and any(riga[livello] for livello in self.livelli)):
            return False
        manca = next((livello for livello in self.livelli if livello not in self.qui), None)
        # One fault is told once: the rows that only continue the faulty one have none of their own.
        self.guasta = manca is not None
        if manca:
            self.nodo = None
            self.errore(riga, manca, f"manca {_DETTI[manca]}: scriverlo qui o in una riga più su.")
            return True
        self.nodo = self._nodo(riga)
        return True

    def _nodo(self, riga: RigaLetta) -> Nodo:
        nodo = self.ramo.radice
        for livello in self.livelli:
            if riga[livello] and piega(self.qui[livello]) not in nodo.figli:
                self.several(riga, livello)
            nodo, simile = nodo.figlio(self.qui[livello], _TIPI[livello])
            if simile:
                self.alike(riga, livello, self.qui[livello], simile)
        return nodo

    def alike(self, riga: RigaLetta, livello: str, nome: str, simile: str) -> None:
        """A new thing resembles another: it is said, and where the other was there it is to be asked."""
        detto = f"«{nome[:80]}» è nuovo, ma somiglia a «{simile[:80]}»: se è lo stesso, scriverlo uguale."
        self.avviso(riga, livello, detto)
        if piega(simile) in self.prima[livello]:
            self.simili.append(f"{_DETTI[livello]} «{nome[:80]}»: è un nuovo nome di «{simile[:80]}»?")

    def nomi_noti(self) -> dict[str, set[str]]:
        """The folded names of each level that the document has."""
        noti: dict[str, set[str]] = {}
        qui = list(self.ramo.radice.figli.items())
        for livello in (*LIVELLI, "gestionale"):
            noti[livello] = {nome for nome, _ in qui}
            qui = [figlio for _, nodo in qui for figlio in nodo.figli.items()]
        return noti

    def letta(self) -> Letta:
        """The outcome."""
        return Letta(self.ramo.contenuto(), tuple(self.rilievi), tuple(self.simili))
