# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of ambiti and strategic objectives: narratives, lines of action, who works at them. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoStrategico
from dup.printed import NESSUNO
from importazioni.dup.growing_tree import Nodo
from importazioni.dup.tree_reading import Letta, LettoreDiTabella, Noti
from importazioni.griglie import cut_lists, cut_names
from importazioni.griglie.cells import col_resto, come_prima, detto_vuoto, nomi, piene, testo, uniti
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.words import AMBITO, ORGANISMI, STRUTTURE
from testi.confronto import in_riga, piega

COLONNE: Final = (
    Colonna("ambito", "AMBITO STRATEGICO", AMBITO, True, 24),
    Colonna("codice_ambito", "CODICE AMBITO", ("cod ambito", "codice (dell )?ambito( strategico)?"), larghezza=12),
    Colonna("narrativa_ambito", "NARRATIVA AMBITO", ("narrativa (dell )?ambito( strategico)?",), larghezza=50),
    Colonna("strategico", "OBIETTIVI STRATEGICI", ("ob(iettiv[oi])? strategic[oi]( dup)?",), True, 36),
    Colonna("codice", "CODICE", ("cod", "codice (dell )?obiettivo( strategico)?"), larghezza=12),
    Colonna("narrativa", "NARRATIVA", ("narrativa (dell )?obiettivo( strategico)?",), larghezza=50),
    Colonna(
        "linee", "LINEE DI INTERVENTO", ("line[ae] (di )?(intervento|azione)", "line[ae] strategic(a|he)"), larghezza=50
    ),
    Colonna(
        "strutture",
        "STRUTTURE INTERNE COINVOLTE",
        STRUTTURE,
        larghezza=36,
    ),
    Colonna(
        "organismi",
        "ENTI E ORGANISMI PARTECIPATI",
        ("enti", "enti (e )?organismi( partecipati)?", *ORGANISMI),
        larghezza=36,
    ),
)
# The field of the ambito that a column fills, and those of the strategic objective.
_DELL_AMBITO: Final = {"codice_ambito": "codice", "narrativa_ambito": "narrativa"}
_TESTI: Final = ("codice", "narrativa")


@dataclass
class _LivelloLetto:
    """What the rows of one level say; a column that the file does not have is not in it."""

    riga: RigaLetta
    nodo: Nodo
    testi: dict[str, str] = field(default_factory=dict)
    # As keys, so that each is once and in its order.
    nomi: dict[str, dict[str, None]] = field(default_factory=dict)


class _QuadroReader(LettoreDiTabella):
    livelli = ("ambito", "strategico")

    def leggi(self, righe: Iterable[RigaLetta]) -> Letta:
        self.ambiti: dict[int, _LivelloLetto] = {}
        self.strategici: dict[int, _LivelloLetto] = {}
        self.blocco: _LivelloLetto | None = None
        # The last row named an ambito without strategic objectives.
        self.solo_ambito = False
        titoli = cut_names.Nomi(self.livelli, self.nomi_noti(), "narrativa")
        elenchi = {"strutture": self.noti.strutture, "organismi": self.noti.organismi}
        intere = cut_lists.whole_lists(
            map(self._coi_nomi_interi, righe), elenchi, lambda r: any(r[x] for x in self.livelli), self.rilievi
        )
        for riga in cut_names.interi(intere, titoli, self.rilievi):
            self._riga(riga)
        for blocco in (*self.ambiti.values(), *self.strategici.values()):
            blocco.nodo.voce = _applicato(blocco)
        return self.letta()

    def _coi_nomi_interi(self, riga: RigaLetta) -> RigaLetta:
        def letti(celle: Mapping[str, str]) -> dict[str, str]:
            return {**celle, **{c: uniti(celle[c], self._noti(c)) for c in ("strutture", "organismi") if c in celle}}

        return replace(riga, valori=letti(riga.valori), unite=letti(riga.unite))

    def _noti(self, campo: str) -> Container[str]:
        noti: Container[str] = getattr(self.noti, campo)
        return noti

    def _riga(self, riga: RigaLetta) -> None:
        self.cambia_foglio(riga)
        if detto_vuoto(riga["strategico"]):
            self._solo_ambito(riga)
            return
        if self.scendi(riga):
            riga = riga.con_le_unite(*(c for c in riga.unite if c != "codice"))
            self.blocco, self.solo_ambito = self._apri(riga), False
        elif self.nodo is None and self.solo_ambito and not riga["strategico"]:
            self._dell_ambito(riga)
        elif self.nodo is None and not self.guasta:
            self.errore(riga, "strategico", "la riga continua un obiettivo strategico, ma sopra non ce n'è nessuno.")
        if self.nodo is not None:
            self._dell_ambito(riga)
        if self.blocco is not None:
            self._aggiungi(self.blocco, riga)

    def _solo_ambito(self, riga: RigaLetta) -> None:
        """A row that says «(nessuno)»: the ambito is there, and has no strategic objectives yet."""
        ambito = in_riga(riga["ambito"]) or self.qui.get("ambito", "")
        self.nodo = self.blocco = None
        self.solo_ambito, self.guasta = bool(ambito), not ambito
        self.qui = {"ambito": ambito} if ambito else {}
        if ambito:
            self.ramo.radice.figlio(ambito, ContenutoAmbito)
            self._dell_ambito(riga)
        else:
            self.errore(riga, "ambito", "manca l'ambito strategico: scriverlo qui o in una riga più su.")

    def _apri(self, riga: RigaLetta) -> _LivelloLetto | None:
        if self.nodo is None:
            return None
        if gia := self.strategici.get(id(self.nodo)):
            self.errore(
                riga, "strategico", f"lo stesso obiettivo strategico è già alla riga {gia.riga.numero}: unirle."
            )
            return None
        blocco = self.strategici[id(self.nodo)] = _LivelloLetto(riga, self.nodo)
        return blocco

    def _dell_ambito(self, riga: RigaLetta) -> None:
        nodo = self.ramo.radice.figli[piega(self.qui["ambito"])]
        blocco = self.ambiti.setdefault(id(nodo), _LivelloLetto(riga, nodo))
        for colonna, campo in _DELL_AMBITO.items():
            prima = blocco.testi.get(campo, "")
            detto = self.code(riga, colonna) if campo == "codice" else testo(riga[colonna])
            if detto_vuoto(detto):
                blocco.testi.setdefault(campo, "")
            elif not detto:
                continue  # the row of another objective of the ambito, which says nothing of it
            elif not prima or detto == prima:
                blocco.testi[campo] = detto
            elif campo == "narrativa" and not in_riga(riga["strategico"]):
                riga.continua(colonna)
                blocco.testi[campo] = col_resto(prima, detto)
            else:
                self.contrasto(riga, colonna, detto, prima, "ambito")

    def _aggiungi(self, blocco: _LivelloLetto, riga: RigaLetta) -> None:
        # A row that says the name again is filled down: what it repeats is the same, and what differs is a fault.
        ripetuta = riga is not blocco.riga and bool(riga["strategico"])
        for campo in _TESTI:
            prima = blocco.testi.get(campo, "")
            detto = self.code(riga) if campo == "codice" else testo(riga[campo])
            if campo not in riga.valori or (detto and detto == prima):
                continue
            if prima and detto and (ripetuta or campo == "codice"):
                self.contrasto(riga, campo, detto, prima)
                continue
            if prima and detto:
                riga.continua(campo)
            blocco.testi[campo] = col_resto(prima, detto) if prima and detto else prima or detto
        letti = {"linee": piene(riga["linee"])}
        for campo, virgole in (("strutture", False), ("organismi", True)):
            letti[campo] = nomi(riga[campo], self._noti(campo), virgole=virgole)
        for campo, voci in letti.items():
            if campo in riga.valori:
                trovati = blocco.nomi.setdefault(campo, {})
                for voce in voci:
                    trovati.setdefault(self.misura(riga, campo, voce) if campo != "linee" else voce)


def _applicato(blocco: _LivelloLetto) -> Any:
    voce = blocco.nodo.voce
    campi: dict[str, Any] = {c: come_prima(getattr(voce, c), detto) for c, detto in blocco.testi.items()}
    return replace(voce, **campi, **{c: tuple(trovati) for c, trovati in blocco.nomi.items()})


def fondi(dup: ContenutoDUP, righe: Iterable[RigaLetta], noti: Noti) -> Letta:
    """The document with the rows of the table laid over it; what the table does not name stays."""
    return _QuadroReader(dup, noti).leggi(righe)


def righe_di(dup: ContenutoDUP) -> Iterator[tuple[str, ...]]:
    """The rows of a document: what is written so is read back equal. What is of the ambito stands in its first row."""
    for ambito in dup.ambiti:
        dell_ambito = (ambito.codice, ambito.narrativa)
        for s in ambito.strategici or (ContenutoStrategico(NESSUNO),):
            insieme = ("\n".join(x) for x in (s.linee, s.strutture, s.organismi))
            yield (ambito.nome, *dell_ambito, s.nome, s.codice, s.narrativa, *insieme)
            dell_ambito = ("", "")
