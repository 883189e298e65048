# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of operative objectives, as the DUP prints it. Pure."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from controlli import Livello
from dup.contenuto import ContenutoDUP, ContenutoIndicatoreOperativo, ContenutoOperativo
from dup.printed import NOTE_DEGLI_INDICATORI
from importazioni.dup.growing_tree import Nodo
from importazioni.dup.tree_reading import LIVELLI, Letta, LettoreDiTabella, Noti
from importazioni.griglie import cut_lists, cut_names
from importazioni.griglie.cells import (
    col_resto,
    come_prima,
    detto_vuoto,
    di_persone,
    e_un_ufficio,
    names_several,
    nomi,
    pezzi,
    piene,
    testo,
    uniti,
)
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.in_step import NAME, Steps, in_step, values_of
from importazioni.griglie.names import chiave, simili
from importazioni.griglie.values import doubt_of_target
from importazioni.griglie.words import AMBITO, OF_A_YEAR, ORGANISMI, STRUTTURE
from indicatori.valori import VERSI, Verso
from testi.confronto import piega

VALORE: Final = (
    "valori attesi",
    "valor[ei] attes[oi] (nel|del|a fine) (triennio|mandato|periodo)",
    *("target", "target attes[oi]", "risultat[oi] attes[oi]"),
)
COLONNE: Final = (
    Colonna("ambito", "AMBITO STRATEGICO", AMBITO, True, 24),
    Colonna("strategico", "OB. STRATEGICO", ("obiettiv[oi] strategic[oi]( dup)?",), True, 28),
    Colonna("operativo", "OBIETTIVI OPERATIVI", ("obiettivo operativo", "ob operativ[oi]"), True, 40),
    Colonna("codice", "CODICE", ("cod",), larghezza=12),
    Colonna("finalita", "FINALITA'", larghezza=50, forse=("descrizion[ei]",)),
    Colonna("assessori", "ASSESSORE DI RIFERIMENTO", ("assessor[ei]( di riferimento)?",), larghezza=18),
    Colonna(
        "chi",
        "STRUTTURE INTERNE ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI",
        ("strutture interne( e)? organismi( partecipati)?( e concessionari)?( (di )?servizi pubblici)?",),
        larghezza=36,
    ),
    Colonna(
        "strutture",
        "STRUTTURE INTERNE",
        STRUTTURE,
        larghezza=36,
    ),
    Colonna("organismi", "ORGANISMI PARTECIPATI E CONCESSIONARI SERVIZI PUBBLICI", ORGANISMI, larghezza=36),
    Colonna("indicatori", "INDICATORI", ("indicatore", "indicator[ei] di (risultato|performance)"), larghezza=34),
    Colonna("formula", "FORMULA", ("formule",), larghezza=34),
    Colonna("valore", "VALORE ATTESO", VALORE, larghezza=16, forse=(OF_A_YEAR, "valor[ei]")),
    Colonna("verso", "VERSO", larghezza=14),
    Colonna("note_indicatori", NOTE_DEGLI_INDICATORI, ("note indicator[ei]",), larghezza=24),
    Colonna("note", "Note", ("nota", "annotazioni"), larghezza=30),
)
# A note between two of these is one of an indicator.
OF_INDICATORS: Final = frozenset(("indicatori", "formula", "valore", "verso"))
# The table to fill in has one column for each thing; the one of the printed document is read too.
DA_COMPILARE: Final = tuple(c for c in COLONNE if c.campo != "chi")
_SEMPLICI: Final = (("assessori", True), ("strutture", False), ("organismi", True))
# Those of an objective that has more are not compared one by one.
INDICATORI_MASSIMI: Final = 100


@dataclass
class _OperativoLetto:
    """What the rows of one operative objective say; ``None`` is a column that the file does not have."""

    riga: RigaLetta
    nodo: Nodo
    testi: dict[str, str] = field(default_factory=dict)
    # As keys, so that each name is once and in its order.
    nomi: dict[str, dict[str, None]] = field(default_factory=dict)
    indicatori: list[ContenutoIndicatoreOperativo] | None = None


def _coi_nomi_interi(riga: RigaLetta, noti: Mapping[str, Container[str]]) -> RigaLetta:
    def letti(celle: Mapping[str, str]) -> dict[str, str]:
        leggi = {c: di_persone if c == "assessori" else uniti for c in noti}
        return {**celle, **{c: leggi[c](celle[c], quelli) for c, quelli in noti.items() if c in celle}}

    return replace(riga, valori=letti(riga.valori), unite=letti(riga.unite))


class _OperativoReader(LettoreDiTabella):
    def __init__(self, dup: ContenutoDUP, noti: Noti, righe: list[RigaLetta]) -> None:
        super().__init__(dup, noti)
        noti_di = {
            "assessori": noti.assessori,
            "strutture": noti.strutture,
            "organismi": noti.organismi,
            "chi": {**noti.organismi, **noti.strutture},
        }
        titoli = cut_names.Nomi(LIVELLI, self.nomi_noti(), "finalita")
        elenchi = {campo: quelli for campo, quelli in noti_di.items() if campo != "assessori"}
        righe = cut_lists.whole_lists(
            (_coi_nomi_interi(r, noti_di) for r in righe), elenchi, lambda r: any(r[x] for x in LIVELLI), self.rilievi
        )
        righe = cut_names.interi(righe, titoli, self.rilievi)
        self.righe = righe
        # A name alone in a cell tells that it is one: in another cell two may stand side by side.
        self.nel_file = {
            campo: {chiave(p) for r in righe for p in pezzi(r[campo], (), virgole=virgole)}
            for campo, virgole in (*_SEMPLICI, ("chi", False))
        }
        # «Bosi Squitieri», when Squittieri is known: a surname that resembles one is one.
        soli = [n for n in noti.assessori.values() if " " not in n]
        self.nel_file["assessori"] |= {
            parola
            for r in righe
            for p in pezzi(r["assessori"], noti.assessori, virgole=True)
            for parola in map(chiave, p.split(" ") if " " in p else ())
            if any(simili(parola, noto) for noto in soli)
        }
        self.blocchi: dict[int, _OperativoLetto] = {}
        self.blocco: _OperativoLetto | None = None

    def leggi(self) -> Letta:
        for riga in self.righe:
            if self.scendi(riga):
                # A cell merged over several objectives is of each of them.
                riga = riga.con_le_unite(*(c for c in riga.unite if c != "codice"))
                self._apri(riga)
            elif self.blocco is None and self.nodo is None and not self.guasta:
                self.errore(riga, "operativo", "la riga continua un obiettivo operativo, ma sopra non ce n'è nessuno.")
            if self.blocco:
                self._aggiungi(self.blocco, riga)
        for blocco in self.blocchi.values():
            self.rilievi += _su_una_riga(blocco)
            blocco.nodo.voce = _applicato(blocco)
        return self.letta()

    def _apri(self, riga: RigaLetta) -> None:
        self.blocco = None
        if self.nodo is None:
            return
        gia = self.blocchi.get(id(self.nodo))
        if gia:
            self.errore(riga, "operativo", f"lo stesso obiettivo operativo è già alla riga {gia.riga.numero}: unirle.")
            return
        self.blocco = self.blocchi[id(self.nodo)] = _OperativoLetto(riga, self.nodo)

    def _aggiungi(self, blocco: _OperativoLetto, riga: RigaLetta) -> None:
        # A row that says the name again is filled down: what it repeats is the same, and what differs is a fault.
        ripetuta = riga is not blocco.riga and piega(riga["operativo"]) == piega(blocco.nodo.voce.nome)
        for campo in ("codice", "finalita", "note"):
            if campo in riga.valori:
                self._testo(blocco, riga, campo, intero=campo == "codice" or (ripetuta and campo == "finalita"))
        for campo, virgole in _SEMPLICI:
            if campo in riga.valori:
                noti = getattr(self.noti, campo)
                trovati = blocco.nomi.setdefault(campo, {})
                for n in nomi(riga[campo], noti, virgole=virgole, nel_file=self.nel_file[campo]):
                    trovati.setdefault(self.misura(riga, campo, n))
        if "chi" in riga.valori:
            self._chi(blocco, riga)
        if "indicatori" in riga.valori:
            self._indicatori(blocco, riga)
        elif orfana := next((c for c in _DEGLI_INDICATORI if riga[c]), ""):
            detto = f"«{riga[orfana][:60]}» è di un indicatore, ma il file non ha la colonna «INDICATORI»: aggiungerla."
            self.errore(riga, orfana, detto)

    def _testo(self, blocco: _OperativoLetto, riga: RigaLetta, campo: str, *, intero: bool) -> None:
        prima = blocco.testi.setdefault(campo, "")
        detto = self.code(riga) if campo == "codice" else testo(riga[campo])
        if not detto or detto == prima:
            return
        if prima and intero:
            self.contrasto(riga, campo, detto, prima)
            return
        if prima:
            riga.continua(campo)
        blocco.testi[campo] = self.misura(riga, campo, col_resto(prima, detto) if prima else detto)

    def _chi(self, blocco: _OperativoLetto, riga: RigaLetta) -> None:
        for campo in ("strutture", "organismi"):
            blocco.nomi.setdefault(campo, {})
        tutti = {**self.noti.organismi, **self.noti.strutture}
        for nome in nomi(riga["chi"], tutti, virgole=False, nel_file=self.nel_file["chi"]):
            ufficio = chiave(nome) in self.noti.strutture or (
                chiave(nome) not in self.noti.organismi and e_un_ufficio(nome)
            )
            campo = "strutture" if ufficio else "organismi"
            blocco.nomi[campo].setdefault(self.misura(riga, campo, nome))

    def _indicatori(self, blocco: _OperativoLetto, riga: RigaLetta) -> None:
        trovati = blocco.indicatori = blocco.indicatori if blocco.indicatori is not None else []
        campi = ("indicatori", "formula", "valore", "verso", "note_indicatori")
        if not riga["indicatori"]:
            self._seguito(trovati, riga)
            return
        intera = riga.con_le_unite(*campi[1:])
        celle = {c: intera[c] for c in campi}
        detti = piene(riga["indicatori"])
        quante_accanto = {len(piene(v)) for c, v in celle.items() if c != "indicatori"} - {0}
        if len(detti) > 1 and quante_accanto == {1} and all(d[0].islower() for d in detti[1:]):
            # A name that went over the end of a line, beside one formula and one value.
            celle["indicatori"] = " ".join(detti)
            detto = f"«{celle['indicatori'][:80]}» è un indicatore solo, con un valore solo. Se sono {len(detti)}, "
            self.avviso(riga, "indicatori", f"{detto}scriverli in righe della tabella.")
            detti = detti[:1]
        note_intere = ""
        if len(detti) == 1:
            if names_several(detti[0]):
                self.avviso(riga, "indicatori", "sembrano più indicatori nella stessa riga: li leggo come uno solo.")
            # One indicator in the row: the lines of its note, of its formula and of its value are all of it.
            note_intere, celle["note_indicatori"] = testo(celle["note_indicatori"]), ""
            celle["formula"] = " ".join(piene(celle["formula"]))
            if len(valori := values_of(celle["valore"])) > 1:
                detto = f"{len(valori)} valori accanto a un indicatore solo: controllare se sono di altri indicatori."
                self.avviso(riga, "valore", detto)
            celle["valore"] = "; ".join(piene(celle["valore"]))
        passi = in_step(celle.pop("indicatori"), celle)
        self._fuori_passo(blocco, riga, intera, passi)
        righe = [(r[NAME], *(r.get(c, "") for c in campi[1:])) for r in passi.rows]
        if riga is not blocco.riga and trovati and righe and self._continua(trovati[-1], riga, *righe[0][:3]):
            resto = righe.pop(0)
            descrizione, formula = f"{trovati[-1].descrizione} {resto[0]}", f"{trovati[-1].formula} {resto[1]}".strip()
            misurati = self.misura(riga, "indicatori", descrizione), self.misura(riga, "formula", formula)
            trovati[-1] = replace(trovati[-1], descrizione=misurati[0], formula=misurati[1])
        for descrizione, formula, valore, verso, note in righe:
            if detto_vuoto(descrizione) and all(not x or detto_vuoto(x) for x in (formula, valore, note)):
                continue  # «-» in every column: it has none
            if not descrizione and formula and trovati and not valore:
                # A document took an indicator away and left its formula: nothing is lost, and it is said.
                self.avviso(riga, "formula", f"«{formula}» non ha il suo indicatore: unita alla formula sopra.")
                trovati[-1] = replace(trovati[-1], formula=f"{trovati[-1].formula} {formula}".strip())
                continue
            if not descrizione:
                self.errore(
                    riga,
                    "indicatori",
                    f"«{formula or valore or note}» non ha il suo indicatore: scriverne il nome alla stessa riga.",
                )
                continue
            if dubbio := doubt_of_target(valore):
                self.avviso(riga, "valore", dubbio)
            nuovo = ContenutoIndicatoreOperativo(
                descrizione, formula, valore, self._verso(riga, verso), note_intere or note
            )
            # A row that says the objective again may say its indicators again.
            if not (riga["operativo"] and riga is not blocco.riga and nuovo in trovati):
                trovati.append(nuovo)

    def _fuori_passo(self, blocco: _OperativoLetto, riga: RigaLetta, intera: RigaLetta, passi: Steps) -> None:
        """Say which cells do not go in step with the names, and which names an empty line leaves without a target."""
        if passi.off:
            dette = ((c, len(piene(intera[c]))) for c in ("indicatori", *_DEGLI_INDICATORI) if intera[c])
            quante = ", ".join(f"{n} in «{riga.nomi[c]}»" for c, n in dette)
            detto = f"le righe delle celle non sono in pari ({quante}): controllare gli abbinamenti."
            self.avviso(riga, "indicatori", detto)
        senza = {piega(i.descrizione) for i in blocco.nodo.voce.indicatori if not i.valore_atteso}
        for nome in passi.without("valore"):
            if nome and not detto_vuoto(nome) and piega(nome) not in senza:
                self.avviso(riga, "valore", f"la riga di «{nome[:60]}» è vuota: resta senza valore atteso.")

    def _continua(
        self, sopra: ContenutoIndicatoreOperativo, riga: RigaLetta, descrizione: str, formula: str, valore: str
    ) -> bool:
        """True when a row has only the rest of the indicator above, cut by the end of a page."""
        altre = [c for c in ("formula", "valore") if c in riga.valori]
        if not (altre and descrizione[:1].islower() and sopra.descrizione[:1].isupper()):
            return False
        if valore or sopra.descrizione.endswith(".") or (formula and not formula[:1].islower()):
            return False
        detto = "continua l'indicatore della riga sopra: li ho uniti. Se è un altro, cominciarlo con la maiuscola."
        self.avviso(riga, "indicatori", f"«{descrizione[:60]}» {detto}")
        riga.continua("indicatori", "formula")
        return True

    def _verso(self, riga: RigaLetta, detto: str) -> str:
        if not detto:
            return Verso.CRESCENTE.value
        for verso in Verso:
            if piega(detto) in (piega(verso.value), piega(VERSI[verso])):
                return str(verso.value)
        attesi = " o ".join(f"«{v.value}»" for v in Verso)
        self.errore(riga, "verso", f"«{detto}» non è un verso: ci vuole {attesi}.")
        return Verso.CRESCENTE.value

    def _seguito(self, trovati: list[ContenutoIndicatoreOperativo], riga: RigaLetta) -> None:
        """A row without an indicator continues the formula of the one above, or brings the value that it lacked."""
        formula, valore = testo(riga["formula"]).replace("\n", " "), testo(riga["valore"])
        altro = next((riga[c] for c in ("verso", "note_indicatori") if riga[c]), "")
        if altro:
            self.errore(riga, "indicatori", f"«{altro[:60]}» non ha il suo indicatore.")
        if not formula and not valore:
            return
        if not trovati or (valore and trovati[-1].valore_atteso):
            self.errore(riga, "indicatori", f"«{formula or valore}» non ha il suo indicatore.")
            return
        ultimo = trovati[-1]
        riga.continua("formula")
        trovati[-1] = replace(
            ultimo,
            formula=self.misura(riga, "formula", f"{ultimo.formula} {formula}".strip()),
            valore_atteso=valore or ultimo.valore_atteso,
        )


_DEGLI_INDICATORI: Final = {
    "formula": "formula",
    "valore": "valore_atteso",
    "verso": "verso",
    "note_indicatori": "note",
}


def _coi_campi_di_prima(blocco: _OperativoLetto) -> tuple[ContenutoIndicatoreOperativo, ...]:
    """The indicators of the file; of those that were there, what the file has no column for stays as it is."""
    assenti = [campo for colonna, campo in _DEGLI_INDICATORI.items() if colonna not in blocco.riga.nomi]
    prima: dict[str, list[ContenutoIndicatoreOperativo]] = {}
    for vecchio in blocco.nodo.voce.indicatori:
        prima.setdefault(piega(vecchio.descrizione), []).append(vecchio)
    trovati = []
    for i in blocco.indicatori or ():
        pari = prima.get(piega(i.descrizione))
        resta: dict[str, Any] = {campo: getattr(pari[0], campo) for campo in assenti} if pari else {}
        trovati.append(replace(i, **resta))
        if pari:
            pari.pop(0)
    return tuple(trovati)


def _su_una_riga(blocco: _OperativoLetto) -> Iterator[SegnalazioneDiTabella]:
    """An indicator of the file that holds several of those that were there: the line breaks of a cell got lost."""
    prima = {piega(v.descrizione) for v in blocco.nodo.voce.indicatori} - {""}
    if len(prima) > INDICATORI_MASSIMI:
        return
    for i in blocco.indicatori or ():
        nuovo = piega(i.descrizione)
        dentro = [v for v in prima if f" {v} " in f" {nuovo} "] if nuovo not in prima else []
        if len(dentro) > 1:
            detto = f"«{i.descrizione[:80]}» prende il posto di {len(dentro)} indicatori, che sembra contenere tutti: "
            detto += "se nella cella sono andati persi gli a capo, rimetterli (Alt+Invio)."
            yield blocco.riga.rilievo(Livello.AVVISO, "indicatori", detto)


def _applicato(blocco: _OperativoLetto) -> ContenutoOperativo:
    prima = blocco.nodo.voce
    campi: dict[str, Any] = {c: come_prima(getattr(prima, c), detto) for c, detto in blocco.testi.items()}
    campi |= {campo: tuple(trovati) for campo, trovati in blocco.nomi.items()}
    if blocco.indicatori is not None:
        campi["indicatori"] = _coi_campi_di_prima(blocco)
    voce: ContenutoOperativo = replace(prima, **campi)
    return voce


def fondi(dup: ContenutoDUP, righe: Iterable[RigaLetta], noti: Noti) -> Letta:
    """The document with the rows of the table laid over it; what the table does not name stays."""
    return _OperativoReader(dup, noti, list(righe)).leggi()


def righe_di(dup: ContenutoDUP) -> Iterator[tuple[str, ...]]:
    """The rows of ``DA_COMPILARE`` for a document: what is written so is read back equal.

    The indicators of an objective stand in one row, on the lines of its cells, or one a row where the note of one has
    several lines.
    """
    for ambito, strategico, o in dup.operativi():
        lunghe = any("\n" in i.note for i in o.indicatori)
        gruppi = [o.indicatori[i : i + 1] for i in range(len(o.indicatori))] if lunghe else [o.indicatori]
        testa = [o.codice, o.finalita, *("\n".join(x) for x in (o.assessori, o.strutture, o.organismi))]
        note = o.note
        for gruppo in gruppi:
            colonne = ("descrizione", "formula", "valore_atteso", "verso", "note")
            celle = ("\n".join(getattr(i, c) for i in gruppo) for c in colonne)
            yield (ambito.nome, strategico.nome, o.nome, *testa, *celle, note)
            testa, note = [""] * len(testa), ""
