# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a table among everything else that a file holds: head rows, titles of pages, other sheets. Pure."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from controlli import Livello
from fogli.griglia import Griglia, Riga
from importazioni.griglie.columns import TESTA_MASSIMA, Colonna, RigaLetta, campi_di, posti_delle_colonne
from importazioni.griglie.findings import SegnalazioneDiTabella, TabellaConErrori, at
from testi.confronto import in_riga, piega

# Where a head row that is not complete is looked for.
RIGHE_DELLA_TESTA: Final = 50
_PIEDE: Final = re.compile(r"(pagina|pag) \d+( (di|su) \d+)?")


@dataclass
class _Foglio:
    """A sheet being read: its head row, what is to be said of it, the columns without a head that were told."""

    griglia: Griglia
    posti: dict[int, str] = field(default_factory=dict)
    testa: tuple[str, ...] = ()
    nomi: dict[str, str] = field(default_factory=dict)
    in_attesa: list[SegnalazioneDiTabella] = field(default_factory=list)
    dette: set[int] = field(default_factory=set)
    saltata: Riga | None = None

    def rilievo(self, livello: Livello, riga: int, colonna: str, testo: str) -> SegnalazioneDiTabella:
        return at(livello, self.griglia.file, self.griglia.foglio, riga, colonna, testo)


def righe_lette(
    griglie: Sequence[Griglia],
    colonne: Sequence[Colonna],
    rilievi: list[SegnalazioneDiTabella] | None = None,
    libera: Callable[[int, str], bool] = lambda dove, testa: False,
    di_altre: Mapping[str, str] | None = None,
) -> Iterator[RigaLetta]:
    """The rows that stand under a head row; head rows repeated in the middle are skipped, sheets without are left.

    Args:
        rilievi: takes what there is to say: heads that are not read, each once a sheet, cells without a head, no rows.
        libera: knows the heads that the table reads by itself, by place and folded text.
        di_altre: heads (patterns on folded text) that only another table has, with its name: such a sheet is left.

    Raises:
        FileNonLeggibile: a sheet with the heads cannot be read.
        TabellaConErrori: no sheet has the heads that must be there.
    """
    detti: list[SegnalazioneDiTabella] = [] if rilievi is None else rilievi
    trovata = lette = False
    altra = ""
    for griglia in griglie:
        foglio = _Foglio(griglia)
        for riga in griglia.righe:
            if nuovi := posti_delle_colonne(riga, colonne):
                if altra_qui := _di_altra(riga, di_altre or {}):
                    altra, foglio = altra_qui, _Foglio(griglia)
                    continue
                griglia.esigi()
                trovata = True
                _intesta(foglio, riga, nuovi, libera)
            elif foglio.posti and not riga.vuota and not _fuori(foglio, riga):
                lette = True
                detti += foglio.in_attesa
                foglio.in_attesa = []
                detti += _senza_testa(foglio, riga, libera)
                yield RigaLetta.da(griglia, riga, foglio.posti, foglio.testa, foglio.nomi)
        detti += foglio.in_attesa
    if not trovata:
        raise TabellaConErrori([_di_un_altra(griglie[0], altra) if altra else _senza_teste(griglie, colonne)])
    if not lette:
        detti.append(senza_righe(griglie[0]))


def _intesta(foglio: _Foglio, riga: Riga, posti: dict[int, str], libera: Callable[[int, str], bool]) -> None:
    if posti != foglio.posti:
        # A head of two rows is told of once it is whole: the second row replaces what the first left open.
        foglio.in_attesa = list(_non_lette(foglio, riga, posti, libera))
    foglio.posti, foglio.testa = posti, riga.intere
    foglio.nomi = {c: in_riga(riga.intere[i]) or f"n. {i + 1}" for i, c in posti.items()}


def senza_righe(griglia: Griglia) -> SegnalazioneDiTabella:
    """What there is to say of a file of heads alone."""
    detto = "sotto le intestazioni non c'è nessuna riga: non c'è nulla da importare."
    return at(Livello.AVVISO, griglia.file, "", 0, "", detto)


def _di_altra(riga: Riga, di_altre: Mapping[str, str]) -> str:
    piegate = [piega(c) for c in riga.intere if c and len(c) <= TESTA_MASSIMA]
    return next((nome for testa, nome in di_altre.items() if any(re.fullmatch(testa, p) for p in piegate)), "")


def _di_un_altra(griglia: Griglia, nome: str) -> SegnalazioneDiTabella:
    detto = f"dalle intestazioni questa è la tabella «{nome}»: scegliere quella, o correggere le intestazioni."
    return at(Livello.ERRORE, griglia.file, "", 0, "", detto)


def _senza_teste(griglie: Sequence[Griglia], colonne: Sequence[Colonna]) -> SegnalazioneDiTabella:
    """Which heads are missing: in the row that has most of them, or in the whole file."""
    servono = [c for c in colonne if c.obbligatoria]
    vicina, riga, griglia = max(
        ((campi_di(r, servono), r, g) for g in griglie for r in g.righe[:RIGHE_DELLA_TESTA]),
        key=lambda x: len(x[0]),
        default=({}, None, griglie[0]),
    )
    mancano = ", ".join(f"«{c.testa}»" for c in servono if c.campo not in vicina.values())
    if riga is None or len(vicina) < min(2, len(servono) - 1) or not vicina:
        detto = f"non trovo la riga con le intestazioni delle colonne: ci vogliono almeno {mancano}."
        return at(Livello.ERRORE, griglie[0].file, "", 0, "", detto)
    detto = f"fra le intestazioni di questa riga manca {mancano}: aggiungere la colonna, o correggerne il nome."
    return at(Livello.ERRORE, griglia.file, griglia.foglio, riga.numero, "", detto)


def _non_lette(
    foglio: _Foglio, riga: Riga, posti: Mapping[int, str], libera: Callable[[int, str], bool]
) -> Iterator[SegnalazioneDiTabella]:
    detto = "questa colonna non la conosco, o c'è due volte: non la leggo."
    for i, cella in enumerate(riga.intere):
        if i not in posti and cella and not libera(i, piega(cella)):
            yield foglio.rilievo(Livello.AVVISO, riga.numero, in_riga(cella)[:TESTA_MASSIMA], detto)


def _senza_testa(foglio: _Foglio, riga: Riga, libera: Callable[[int, str], bool]) -> Iterator[SegnalazioneDiTabella]:
    """Cells that stand under no head: in a text they are a separator within a text, in a sheet a column of its own."""
    for i, cella in enumerate(riga.celle):
        if not cella or i in foglio.posti or (i < len(foglio.testa) and foglio.testa[i]) or libera(i, ""):
            continue
        breve = in_riga(cella)[:60]
        if not foglio.griglia.foglio and i >= len(foglio.testa):
            detto = f"la riga ha più celle delle intestazioni («{breve}»): un testo con un separatore dentro va fra "
            yield foglio.rilievo(Livello.ERRORE, riga.numero, "", f"{detto}virgolette.")
            return
        if i not in foglio.dette:
            foglio.dette.add(i)
            detto = f"«{breve}» sta in una colonna senza intestazione: non la leggo."
            yield foglio.rilievo(Livello.AVVISO, riga.numero, f"n. {i + 1}", detto)


def _fuori(foglio: _Foglio, riga: Riga) -> bool:
    """True for a row that is none of the table: the foot of a page, or, in a text file, a line without separators."""
    piene = [c for c in riga.celle if c]
    piede = len(piene) == 1 and bool(_PIEDE.fullmatch(piega(piene[0])))
    if piede or (len(riga.celle) == 1 and len(foglio.testa) > 2):
        foglio.saltata = None if piede else riga
        return True
    saltata = foglio.saltata
    if saltata is not None and saltata.numero == riga.numero - 1 and not riga.celle[0]:
        detto = f"«{in_riga(saltata.celle[0])[:60]}» è una riga di una cella sola, e non la leggo: se è della tabella, "
        foglio.in_attesa.append(foglio.rilievo(Livello.AVVISO, saltata.numero, "", f"{detto}rimetterne i separatori."))
    foglio.saltata = None
    return False
