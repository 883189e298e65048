# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a table among everything else that a file holds: head rows, titles of pages, other sheets. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from fogli.outgoing_workbook import INSTRUCTIONS
from importazioni.griglie.account import SAMPLES, Account, sample
from importazioni.griglie.columns import TESTA_MASSIMA, RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori, at
from importazioni.griglie.head_rows import ROWS_WITH_HEADS, HeadFinder, other_table
from importazioni.griglie.heads import HeadRow, Understood, fields_of
from importazioni.griglie.ledger import Fate
from importazioni.griglie.notes import notes_below
from importazioni.griglie.unseen import visible
from testi.confronto import in_riga, piega

# A row above the heads with more cells than these is no title.
CELLS_OF_A_TITLE: Final = 3
_PIEDE: Final = re.compile(r"(pagina|pag) \d+( (di|su) \d+)?")


def righe_lette(conto: Account) -> Iterator[RigaLetta]:
    """The rows that stand under a head row; head rows repeated in the middle are skipped, sheets without are left.

    What there is to say goes to the account, and so does the fate of every cell.

    Raises:
        FileNonLeggibile: a sheet with the heads cannot be read.
        TabellaConErrori: no sheet has the heads that must be there.
    """
    trovata = lette = False
    altra = ""
    for griglia in visible(conto.grids, conto.findings):
        lettore = _SheetReader(griglia, conto)
        for riga in lettore.righe():
            lette = True
            yield riga
        trovata, altra = trovata or lettore.head is not None, altra or lettore.other
    if not trovata:
        mancano = _di_un_altra(conto.grids[0], altra) if altra else _senza_teste(conto)
        raise TabellaConErrori([mancano], conto)
    if not lette:
        conto.findings.append(senza_righe(conto.grids[0]))
    conto.findings += (_senza_colonna(conto.grids[0], key) for key in conto.unknown_choices())


class _SheetReader:
    """One sheet, row by row.

    ``head`` is the last head row, ``other`` the table whose heads stand in the sheet and are not ours; ``aside`` are
    the rows of that one, and all of a sheet without heads.
    """

    def __init__(self, griglia: Griglia, conto: Account) -> None:
        self.griglia, self.conto, self.form = griglia, conto, conto.form
        self.finder = HeadFinder(griglia, conto.form, conto.choices)
        self.head: HeadRow | None = None
        self.head_row = 0
        self.words: dict[int, str] = {}
        self.other = ""
        self.reading = False
        self.aside: list[Riga] = []
        # What is said of the row above only when another one follows it.
        self.waiting: list[SegnalazioneDiTabella] = []
        self.skipped: Riga | None = None
        self.notes = notes_below(griglia)
        # By column: the row and the text of each cell that is not read.
        self.unread: dict[int, list[tuple[int, str]]] = {}

    def righe(self) -> Iterator[RigaLetta]:
        second = False
        for n, riga in enumerate(self.griglia.righe):
            if second:
                second = False
            elif (head := self.finder.at(n)) is not None:
                second = head.second
                self._begin(n, head)
            elif not self.reading:
                self.aside.append(riga)
            elif not riga.vuota and not self._fuori(riga):
                yield self._letta(riga)
        self._chiudi()

    # Heads

    def _begin(self, n: int, head: HeadRow) -> None:
        """From here on the rows are of these heads; those of another table are left."""
        riga = self.griglia.righe[n]
        if altra := other_table(riga, self.form.of_others):
            self.other, self.reading = altra, False
            self.aside.append(riga)
            return
        self.griglia.esigi()
        if self.head is None:
            self._sopra(self.aside, head)
        self.reading = True
        for r in self.griglia.righe[n - head.above : n + 1 + head.second]:
            self._segna(r, Fate.HEAD, "")
        if self.head is None or head.columns != self.head.columns:
            self._di_quelle_tralasciate()
            self.conto.understood(self.griglia, riga.numero, head, self._esempi(n + 1 + head.second, head))
        self.head, self.head_row = head, riga.numero
        self.words = {u.place: u.free or self.form.words(u.field) for u in head.columns if u.read}

    def _sopra(self, righe: list[Riga], head: HeadRow) -> None:
        """The rows above all heads: titles, or something that we do not know; those of another table stay aside."""
        if self.other:
            return
        for riga in righe:
            if sum(map(bool, riga.celle)) <= CELLS_OF_A_TITLE:
                self._segna(riga, Fate.TITLE, "titolo del foglio")
            else:
                self._segna(riga, Fate.UNREAD, "sta sopra le intestazioni")
        self.aside = []

    def _esempi(self, da: int, head: HeadRow) -> tuple[tuple[str, ...], ...]:
        trovati: list[list[str]] = [[] for _ in head.columns]
        for riga in self.griglia.righe[da:]:
            for i, cella in enumerate(riga.celle[: len(trovati)]):
                if cella and len(trovati[i]) < SAMPLES and (breve := sample(cella)) not in trovati[i]:
                    trovati[i].append(breve)
        return tuple(map(tuple, trovati))

    # Rows

    def _letta(self, riga: Riga) -> RigaLetta:
        assert self.head is not None  # noqa: S101 - rows come after a head
        self.conto.findings += self.waiting
        self.waiting = []
        self._nel_conto(riga, self.head)
        head, ledger = self.head, self.conto.ledger
        letta = RigaLetta.da(self.griglia, riga, head.places, head.cells, head.names, ledger, head.free)
        return letta.senza_spazi() if self.form.faithful else letta

    def _nel_conto(self, riga: Riga, head: HeadRow) -> None:
        """The fate of each cell, until the reader says otherwise."""
        for i, cella in enumerate(riga.celle):
            if cella and i in self.words:
                self.conto.ledger.tell(self.griglia, riga.numero, i, Fate.READ, self.words[i])
            elif cella:
                self.conto.ledger.tell(self.griglia, riga.numero, i, Fate.UNREAD, head.why_unread(i), quiet=True)
                self.unread.setdefault(i, []).append((riga.numero, cella))

    def _fuori(self, riga: Riga) -> bool:
        """True for a row that is none of the table: the foot of a page, or in a text a line without separators."""
        piene = [c for c in riga.celle if c]
        if riga.numero in self.notes:
            self._segna(riga, Fate.TITLE, "nota sotto la tabella")
            detto = f"«{in_riga(piene[0])[:60]}» sta sotto la tabella, come una nota o una firma: non la leggo."
            self.conto.findings.append(self._avviso(riga.numero, "", detto))
            return True
        piede = self.form.page_feet and len(piene) == 1 and bool(_PIEDE.fullmatch(piega(piene[0])))
        if piede or (self.form.page_feet and len(riga.celle) == 1 and self.head and len(self.head.cells) > 2):
            self.skipped = None if piede else riga
            self._segna(riga, Fate.TITLE, "piede di pagina" if piede else "riga di una cella sola, fuori della tabella")
            return True
        sopra = self.skipped
        if sopra is not None and sopra.numero == riga.numero - 1 and not riga.celle[0]:
            detto = f"«{in_riga(sopra.celle[0])[:60]}» è una riga di una cella sola, e non la leggo: se è della "
            self.waiting.append(self._avviso(sopra.numero, "", f"{detto}tabella, rimetterne i separatori."))
        self.skipped = None
        return False

    def _segna(self, riga: Riga, fate: Fate, che_cosa: str, *, taciuta: bool = False) -> None:
        for i, cella in enumerate(riga.celle):
            if cella:
                self.conto.ledger.tell(self.griglia, riga.numero, i, fate, che_cosa, quiet=taciuta)

    # The end of a sheet

    def _chiudi(self) -> None:
        self.conto.findings += self.waiting
        self._di_quelle_tralasciate()
        istruzioni = self.griglia.foglio == INSTRUCTIONS
        perche = f"è della tabella «{self.other}»" if self.other else "non ha le intestazioni della tabella"
        for riga in self.aside:
            if istruzioni:
                self._segna(riga, Fate.TITLE, "istruzioni della cartella")
            else:
                self._segna(riga, Fate.UNREAD, f"il foglio {perche}", taciuta=True)
        scritte = sum(sum(map(bool, r.celle)) for r in self.aside)
        # Of a file that has nothing else it is said why it cannot be imported.
        if scritte and not istruzioni and (self.head is not None or len(self.conto.grids) > 1):
            quante = "una cella scritta" if scritte == 1 else f"{scritte} celle scritte"
            da = f"dalla riga {self.aside[0].numero} " if self.head is not None else "questo foglio "
            self.conto.findings.append(self._avviso(0, "", f"{da}{perche}: lasciato da parte, con {quante}."))

    def _avviso(self, riga: int, colonna: str, testo: str) -> SegnalazioneDiTabella:
        return at(Livello.AVVISO, self.griglia.file, self.griglia.foglio, riga, colonna, testo)

    def _di_quelle_tralasciate(self) -> None:
        """Say which columns were not read, with what stands in them."""
        for i, celle in self.unread.items():
            u = self.head.by_place.get(i) if self.head else None
            # Of a text with too many cells in a row it is said in the row.
            beyond = bool(self.griglia.separator) and self.head is not None and i >= len(self.head.cells)
            if not beyond and not (u is not None and u.asked):
                self.conto.findings.append(self._non_letta(i, u, celle))
        self.unread = {}

    def _non_letta(self, i: int, u: Understood | None, celle: list[tuple[int, str]]) -> SegnalazioneDiTabella:
        prima, testo = celle[0]
        quante = "" if len(celle) == 1 else f", e altre {len(celle) - 1} fino alla riga {celle[-1][0]}"
        if u is None or not u.head:
            detto = f"«{in_riga(testo)[:60]}» sta in una colonna senza intestazione: non la leggo{quante}."
            return self._avviso(prima, f"n. {i + 1}", detto)
        perche = u.reason if u.reason.startswith(("la ", "il ", "un ", "«")) else f"questa colonna {u.reason}"
        detto = f"{perche}. Alla riga {prima} dice «{in_riga(testo)[:60]}»{quante}."
        return self._avviso(self.head_row, u.head[:TESTA_MASSIMA], detto)


def _senza_colonna(griglia: Griglia, key: str) -> SegnalazioneDiTabella:
    detto = f"è detto che cos'è la colonna «{key}», ma nessun foglio ce l'ha: controllare il nome."
    return at(Livello.ERRORE, griglia.file, "", 0, "", detto)


def senza_righe(griglia: Griglia) -> SegnalazioneDiTabella:
    """What there is to say of a file of heads alone."""
    detto = "sotto le intestazioni non c'è nessuna riga: non c'è nulla da importare."
    return at(Livello.AVVISO, griglia.file, "", 0, "", detto)


def _di_un_altra(griglia: Griglia, nome: str) -> SegnalazioneDiTabella:
    detto = f"dalle intestazioni questa è la tabella «{nome}»: scegliere quella, o correggere le intestazioni."
    return at(Livello.ERRORE, griglia.file, "", 0, "", detto)


def _senza_teste(conto: Account) -> SegnalazioneDiTabella:
    """Which heads are missing: in the row that has most of them, or in the whole file."""
    form, griglie = conto.form, conto.grids
    servono = [c for c in form.columns if c.obbligatoria]
    vicina, riga, griglia = max(
        ((fields_of(r.intere, servono), r, g) for g in griglie for r in g.righe[:ROWS_WITH_HEADS]),
        key=lambda x: len(x[0]),
        default=(set(), None, griglie[0]),
    )
    mancano = ", ".join(f"«{c.testa}»" for c in servono if c.campo not in vicina)
    if riga is None or len(vicina) < min(2, len(servono) - 1) or not vicina or not mancano:
        others = [f"«{c.testa}»" for c in form.columns if c.campo not in vicina and not c.obbligatoria]
        wanted = f"ci vogliono almeno {mancano}" if mancano else f"aggiungere almeno una fra {', '.join(others)}"
        detto = form.missing or f"non trovo la riga con le intestazioni delle colonne: {wanted}."
        return at(Livello.ERRORE, griglie[0].file, "", 0, "", detto)
    detto = f"fra le intestazioni di questa riga manca {mancano}: aggiungere la colonna, o correggerne il nome."
    return at(Livello.ERRORE, griglia.file, griglia.foglio, riga.numero, "", detto)
