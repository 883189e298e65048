# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of what is asked of the bodies of the Comune. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from dup.contenuto import ContenutoDUP, ContenutoGestionale
from importazioni.dup.growing_tree import Nodo
from importazioni.dup.operativi import COLONNE as _OPERATIVI
from importazioni.dup.tree_reading import LIVELLI, Letta, LettoreDiTabella, Noti
from importazioni.griglie import cut_lists, cut_names
from importazioni.griglie.cells import col_resto, come_prima, detto_vuoto, nomi, testo, uniti
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.words import ORGANISMI
from testi.confronto import in_riga, piega

COLONNE: Final = (
    *(c for c in _OPERATIVI if c.obbligatoria),
    Colonna("gestionale", "OBIETTIVI GESTIONALI", ("obiettivo gestionale",), True, 50),
    Colonna("codice", "CODICE", ("cod",), larghezza=12),
    Colonna("azioni", "AZIONI", ("azione",), larghezza=50),
    Colonna("organismi", "ORGANISMI PARTECIPATI ASSEGNATARI", ORGANISMI, larghezza=36),
)


@dataclass
class _GestionaleLetto:
    nodo: Nodo
    # The columns of the file: what has none stays as it is.
    colonne: frozenset[str]
    codice: str = ""
    azioni: list[str] = field(default_factory=list)
    # As keys, so that each is once and in its order.
    organismi: dict[str, None] = field(default_factory=dict)


class _GestionaleReader(LettoreDiTabella):
    def leggi(self, righe: Iterable[RigaLetta]) -> Letta:
        blocchi: dict[int, _GestionaleLetto] = {}
        blocco: _GestionaleLetto | None = None
        titoli = cut_names.Nomi((*LIVELLI, "gestionale"), self.nomi_noti(), "azioni")
        elenchi = {"organismi": self.noti.organismi}
        intere = cut_lists.whole_lists(righe, elenchi, lambda r: bool(r["gestionale"]), self.rilievi)
        for riga in cut_names.interi(intere, titoli, self.rilievi):
            if self.scendi(riga):
                blocco = None
                # The same objective asked of the bodies by several operative ones, in one merged cell.
                riga = riga.con_le_unite(*(("gestionale", "codice") if not riga["gestionale"] else ()))
            if detto_vuoto(nome := in_riga(riga["gestionale"])):
                blocco = None  # «(nessuno)»: an operative objective that asks nothing of the bodies
            elif nome:
                riga = riga.con_le_unite("azioni", "organismi")
                blocco = self._apri(riga, nome, blocchi)
            elif blocco is None and not self.guasta:
                self.errore(riga, "gestionale", "manca l'obiettivo gestionale: scriverlo qui o in una riga più su.")
            if blocco:
                self._aggiungi(blocco, riga, nuova=bool(nome))
        for b in blocchi.values():
            azioni = come_prima(b.nodo.voce.azioni, "\n".join(b.azioni))
            letti = {
                "codice": come_prima(b.nodo.voce.codice, b.codice),
                "azioni": azioni,
                "organismi": tuple(b.organismi),
            }
            b.nodo.voce = replace(b.nodo.voce, **{c: v for c, v in letti.items() if c in b.colonne})
        return self.letta()

    def _apri(self, riga: RigaLetta, nome: str, blocchi: dict[int, _GestionaleLetto]) -> _GestionaleLetto | None:
        if self.nodo is None:
            if not self.guasta:
                self.errore(riga, "operativo", "non so di quale obiettivo operativo è questa riga.")
            return None
        if piega(nome) not in self.nodo.figli:
            self.several(riga, "gestionale")
        nodo, simile = self.nodo.figlio(nome, ContenutoGestionale)
        if simile and piega(simile) != piega(nome):
            self.alike(riga, "gestionale", nome, simile)
        # The source repeats an objective for each of its actions.
        return blocchi.setdefault(id(nodo), _GestionaleLetto(nodo, frozenset(riga.nomi)))

    def _aggiungi(self, blocco: _GestionaleLetto, riga: RigaLetta, *, nuova: bool) -> None:
        codice = self.code(riga)
        if codice and blocco.codice and codice != blocco.codice:
            self.contrasto(riga, "codice", codice, blocco.codice)
        blocco.codice = blocco.codice or codice
        azioni = testo(riga["azioni"])
        # What an end of page cut goes on in lower case, under an action that begins otherwise.
        resto = azioni[:1].islower() and not nuova and bool(blocco.azioni) and not blocco.azioni[-1][:1].islower()
        if resto:
            riga.continua("azioni")
            blocco.azioni[-1] = col_resto(blocco.azioni[-1], azioni)
        elif azioni and azioni not in blocco.azioni:
            blocco.azioni.append(azioni)
        for nome in nomi(uniti(riga["organismi"], self.noti.organismi), self.noti.organismi, virgole=True):
            blocco.organismi.setdefault(self.misura(riga, "organismi", nome))


def fondi(dup: ContenutoDUP, righe: Iterable[RigaLetta], noti: Noti) -> Letta:
    """The document with the rows of the table laid over it; what the table does not name stays."""
    return _GestionaleReader(dup, noti).leggi(righe)


def righe_di(dup: ContenutoDUP) -> Iterator[tuple[str, ...]]:
    """The rows of a document: what is written so is read back equal."""
    for ambito, strategico, operativo in dup.operativi():
        for g in operativo.gestionali:
            yield ambito.nome, strategico.nome, operativo.nome, g.nome, g.codice, g.azioni, "\n".join(g.organismi)
