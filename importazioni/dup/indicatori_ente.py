# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the indicators of the Comune, with a column for each year. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from controlli import Livello
from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreEnte
from dup.printed import AMMINISTRAZIONE, CITTA, HEALTH, place_in_words
from fogli.griglia import Griglia
from importazioni.dup.tree_reading import Letta, Noti
from importazioni.griglie import cut_names
from importazioni.griglie.cells import detto_vuoto, piene, testo
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from importazioni.griglie.guard import guasta
from importazioni.griglie.names import simili
from indicatori.valori import VERSI, Verso
from testi.confronto import in_riga, piega

COLONNE: Final = (
    Colonna("stato", "STATO DI SALUTE", ("stato di salute (della|del|di).*",), larghezza=18),
    Colonna("ambito", "AMBITO STRATEGICO", ("ambito",), larghezza=28),
    Colonna("tema", "TEMA", ("temi",), larghezza=30),
    Colonna("indicatore", "INDICATORE", ("indicatori",), True, 50),
    Colonna("formula", "FORMULA", ("formule",), True, 50),
    Colonna("unita", "UNITÀ DI MISURA", ("unita", "u m", "um"), larghezza=12),
    Colonna("fonte", "FONTE", ("fonti",), larghezza=28),
    Colonna("verso", "VERSO", larghezza=14),
    Colonna("note", "NOTE", ("nota",), larghezza=30),
)
# The room that the value of a year has in the database.
VALORE_MASSIMO: Final = 60
_NUMERO: Final = re.compile(r"n|nr|num|numero|n ordine|")
_ANNO: Final = re.compile(r"(?:valore |anno )?((?:19|20)\d\d)")


class _IndicatoreEnteReader:
    def __init__(self, dup: ContenutoDUP) -> None:
        self.dup = dup
        self.ambiti = {piega(a.nome): a.nome for a in dup.ambiti}
        self.indicatori = {_chiave(i): i for i in dup.indicatori_ente}
        self.per_nome: dict[str, list[ContenutoIndicatoreEnte]] = {}
        for i in dup.indicatori_ente:
            self.per_nome.setdefault(piega(i.descrizione), []).append(i)
        self.visti: dict[tuple[str, ...], int] = {}
        self.rilievi: list[SegnalazioneDiTabella] = []
        self.tema = self.ambito = self.stato = ""
        self.ultimo: tuple[str, ...] | None = None
        self.griglia: Griglia | None = None
        self.testa: tuple[str, ...] = ()
        self.nuovi: list[ContenutoAmbito] = []

    def leggi(self, righe: Iterable[RigaLetta]) -> Letta:
        noti = {"indicatore": {chiave[-1] for chiave in self.indicatori}}
        nomi = cut_names.Nomi(("tema", "indicatore"), noti, "formula", minuscole=False)
        for riga in cut_names.interi(righe, nomi, self.rilievi):
            righe_sue = _una_per_linea(riga)
            if len(righe_sue) > 1:
                detto = (
                    f"{len(righe_sue)} indicatori a capo nella stessa cella: li ho abbinati riga per riga, controllare."
                )
                self._dici(Livello.AVVISO, riga, "indicatore", detto)
            for una in righe_sue:
                self._riga(una)
        ordinati = sorted(self.indicatori.values(), key=lambda i: i.stato_di_salute)
        dup = replace(self.dup, ambiti=(*self.dup.ambiti, *self.nuovi), indicatori_ente=tuple(ordinati))
        return Letta(dup, tuple(self.rilievi))

    def _riga(self, riga: RigaLetta) -> None:
        if riga.testa != self.testa:
            self.testa, self.tema, self.ultimo = riga.testa, "", None
        if riga.griglia is not self.griglia:
            # Nothing of a sheet continues the one before.
            self.griglia, self.stato, self.ambito, self.tema, self.ultimo = riga.griglia, "", "", "", None
        descrizione = in_riga(riga["indicatore"])
        if not descrizione and self._seguito(riga):
            return
        if not descrizione and riga.unite.get("indicatore"):
            # Merged over several rows, each with values of its own.
            riga = riga.intera()
            descrizione = in_riga(riga["indicatore"])
        descrizione = "" if detto_vuoto(descrizione) else descrizione
        # A source or a unit merged over several indicators is of each of them.
        riga = riga.intera() if descrizione else riga
        if not self._posto(riga):
            return
        if not descrizione:
            self._dici(Livello.ERRORE, riga, "indicatore", "manca il nome dell'indicatore.")
            return
        unita = in_riga(riga["unita"]) if "unita" in riga.nomi else _senza_testa(riga)
        nuovo = ContenutoIndicatoreEnte(
            stato_di_salute=self.stato,
            descrizione=descrizione,
            ambito=self.ambito,
            tema=self.tema,
            formula=testo(riga["formula"]).replace("\n", " "),
            unita=unita or "",
            fonte=in_riga(riga["fonte"]),
            verso=self._verso(riga),
            note=testo(riga["note"]),
        )
        chiave = _chiave(nuovo)
        if chiave in self.visti:
            # The document of 2017 has two indicators of one name that differ in the formula alone.
            nuovo = replace(
                nuovo, descrizione=f"{descrizione} ({nuovo.formula})"[:500] if nuovo.formula else descrizione
            )
            if _chiave(nuovo) in self.visti:
                self._dici(
                    Livello.ERRORE,
                    riga,
                    "indicatore",
                    f"«{descrizione}» è già alla riga {self.visti[chiave]}: toglierne una, o distinguerle nel nome.",
                )
                return
            chiave = _chiave(nuovo)
        self.visti[chiave] = riga.numero
        vecchio = self.indicatori.get(chiave)
        valori = dict(vecchio.valori) if vecchio else {}
        valori |= self._valori(riga)
        if vecchio:
            # What the file has no column for stays as it is.
            restano = [c for c in ("fonte", "verso", "note") if c not in riga.nomi]
            restano += ["descrizione", "tema", *(["unita"] if unita is None else [])]
            nuovo = replace(nuovo, **{c: getattr(vecchio, c) for c in restano})
        self.indicatori[chiave] = replace(nuovo, valori=tuple(sorted((anno, v) for anno, v in valori.items() if v)))
        self.ultimo = chiave

    def _seguito(self, riga: RigaLetta) -> bool:
        """True when a row without an indicator is the rest of the texts of the one above, cut by the end of a page."""
        pieni = {c for c, v in riga.valori.items() if v}
        altre = len([c for c in riga.celle if c]) - len(pieni)
        if self.ultimo is None or altre or not pieni <= {"formula", "fonte", "note"}:
            return False
        sopra = self.indicatori[self.ultimo]
        resti: dict[str, Any] = {c: f"{getattr(sopra, c)} {in_riga(riga[c])}".strip() for c in pieni}
        self.indicatori[self.ultimo] = replace(sopra, **resti)
        return True

    def _posto(self, riga: RigaLetta) -> bool:
        """State of health, ambito and theme of the row; False after a fault."""
        if "stato" in riga.valori or "tema" in riga.valori or "ambito" in riga.valori:
            return self._dalle_colonne(riga)
        if 0 in riga.posti or _NUMERO.fullmatch(piega(riga.testa[0] if riga.testa else "")):
            return self._da_quello_che_c_e(riga)
        # As the document prints it: the first head is the ambito (themes below it), or the theme itself.
        testa = in_riga(riga.testa[0]) if riga.testa else ""
        prima = in_riga(riga.celle[0]) if riga.celle else ""
        if prima or piega(testa) in self.ambiti:
            self.stato, self.ambito = CITTA, self._ambito(riga, testa)
            self.tema = prima or self.tema
        else:
            self.stato, self.ambito, self.tema = AMMINISTRAZIONE, "", testa
        return True

    def _da_quello_che_c_e(self, riga: RigaLetta) -> bool:
        """Nothing tells where the indicator belongs: it has to be one of the document, and the only one of its name."""
        detto = piega(riga["indicatore"])
        trovati = [i for i in self.per_nome.get(detto, ()) if detto]
        if len(trovati) == 1:
            self.stato, self.ambito, self.tema = trovati[0].stato_di_salute, trovati[0].ambito, trovati[0].tema
            return True
        perche = "ce ne sono più d'uno con questo nome" if trovati else "non c'è ancora"
        self._dici(
            Livello.ERRORE,
            riga,
            "indicatore",
            f"{perche}: dire dove sta, con le colonne «Stato di salute», «Ambito strategico» e «Tema».",
        )
        return False

    def _ambito(self, riga: RigaLetta, detto: str) -> str:
        """The ambito by its name; one that is not there is added, and what it resembles is said."""
        if piega(detto) not in self.ambiti:
            simile = next((a for a in self.ambiti.values() if simili(a, detto)), "")
            if simile:
                self._dici(
                    Livello.AVVISO,
                    riga,
                    "ambito",
                    f"«{detto}» è nuovo, ma somiglia a «{simile}»: se è lo stesso, scriverlo uguale.",
                )
            self.ambiti[piega(detto)] = detto
            self.nuovi.append(ContenutoAmbito(detto))
        return self.ambiti[piega(detto)]

    def _dalle_colonne(self, riga: RigaLetta) -> bool:
        if stato := piega(riga["stato"]):
            stati = {piega(detto): valore for valore, nome in HEALTH.items() for detto in (valore, nome)}
            trovato = next((s for detto, s in stati.items() if stato.endswith(detto)), None)
            if trovato is None:
                self._dici(
                    Livello.ERRORE,
                    riga,
                    "stato",
                    f"«{riga['stato']}» non si riconosce: ci vuole «Città» o «Amministrazione».",
                )
                return False
            if trovato != self.stato:
                self.stato, self.ambito, self.tema = trovato, "", ""
        if detto := in_riga(riga["ambito"]):
            ambito = "" if detto_vuoto(detto) else self._ambito(riga, detto)
            if ambito != self.ambito:
                self.ambito, self.tema = ambito, ""
        if detto := in_riga(riga["tema"]):
            self.tema = "" if detto_vuoto(detto) else detto
        if not self.stato:
            self.stato = CITTA if self.ambito else AMMINISTRAZIONE
        return True

    def _valori(self, riga: RigaLetta) -> dict[int, str]:
        """The values by year; an empty cell takes the value away."""
        trovati: dict[int, str] = {}
        for n, (testa, cella) in enumerate(zip(riga.testa, riga.celle, strict=False)):
            anno = _ANNO.fullmatch(piega(testa))
            if not anno:
                continue
            valore = "" if detto_vuoto(cella) else in_riga(cella)
            if int(anno[1]) in trovati:
                self._dici_di(riga, testa, f"l'anno {anno[1]} c'è in più colonne: lasciarne una.")
            elif guasta(valore):
                self._dici_di(riga, testa, f"la formula della cella dà «{valore}»: scrivere il valore.")
            elif len(valore) > VALORE_MASSIMO:
                detto = f"«{valore[:60]}…» ha {len(valore)} caratteri, al più {VALORE_MASSIMO}: accorciarlo."
                self._dici_di(riga, testa or f"n. {n + 1}", detto)
            trovati[int(anno[1])] = valore
        return trovati

    def _dici_di(self, riga: RigaLetta, testa: str, detto: str) -> None:
        posto = riga.griglia.file, riga.griglia.foglio, riga.numero, in_riga(testa)
        self.rilievi.append(at(Livello.ERRORE, *posto, detto))

    def _verso(self, riga: RigaLetta) -> str:
        detto = piega(riga["verso"])
        if not detto:
            return str(Verso.CRESCENTE.value)
        for verso in Verso:
            if detto in (piega(verso.value), piega(VERSI[verso])):
                return str(verso.value)
        self._dici(Livello.ERRORE, riga, "verso", f"«{riga['verso']}» non è un verso: crescente o decrescente.")
        return str(Verso.CRESCENTE.value)

    def _dici(self, livello: Livello, riga: RigaLetta, campo: str, detto: str) -> None:
        self.rilievi.append(riga.rilievo(livello, campo, detto))


def _chiave(i: ContenutoIndicatoreEnte) -> tuple[str, ...]:
    return i.stato_di_salute, piega(i.ambito), piega(i.tema), piega(i.descrizione)


def _senza_testa(riga: RigaLetta) -> str | None:
    """The unit, in the column after the formula whose head is empty in the document; None when none is said."""
    dove = next((i for i, t in enumerate(riga.testa) if piega(t) in ("formula", "formule")), -1) + 1
    vuota = 0 < dove < len(riga.celle) and not (riga.testa[dove : dove + 1] or ("",))[0]
    return (in_riga(riga.celle[dove]) if vuota else "") or None


def _una_per_linea(riga: RigaLetta) -> list[RigaLetta]:
    """Several indicators on the lines of a cell, as rows of their own: another cell has as many lines as they are."""
    detti = piene(riga["indicatore"])
    celle = [piene(c) for c in riga.celle]
    # A name that only went over the end of a line goes on in lower case, or stands beside one formula and one value.
    anni = [i for i, t in enumerate(riga.testa) if _ANNO.fullmatch(piega(t))]
    formule = [i for i, campo in riga.posti.items() if campo == "formula"]
    in_pari = any(i < len(celle) and len(celle[i]) == len(detti) for i in (*anni, *formule))
    if len(detti) < 2 or not in_pari or any(d[0].islower() for d in detti[1:]):
        return [riga]
    righe = []
    for n in range(len(detti)):
        qui = tuple(c[n] if len(c) == len(detti) else intera for c, intera in zip(celle, riga.celle, strict=True))
        valori = {campo: qui[i] for i, campo in riga.posti.items() if i < len(qui)}
        righe.append(replace(riga, celle=qui, valori=valori))
    return righe


def fondi(dup: ContenutoDUP, righe: Iterable[RigaLetta], noti: Noti) -> Letta:
    """The document with the rows of the table laid over it; what the table does not name stays."""
    return _IndicatoreEnteReader(dup).leggi(righe)


def libera(dove: int, testa: str) -> bool:
    """True for the heads that are no column of ours: a year, the first one as the document prints it, an empty one."""
    return dove == 0 or not testa or bool(_ANNO.fullmatch(testa))


def anni_di(dup: ContenutoDUP) -> list[int]:
    """The years that have values; those of the document when there are none."""
    anni = {anno for i in dup.indicatori_ente for anno, _ in i.valori}
    return sorted(anni) or list(range(dup.anno_inizio, dup.anno_fine + 1))


def righe_di(dup: ContenutoDUP) -> Iterator[tuple[str, ...]]:
    """The rows of a document, with a column for each of ``anni_di``: what is written so is read back equal."""
    anni = anni_di(dup)
    for i in dup.indicatori_ente:
        valori = dict(i.valori)
        yield (
            *(*place_in_words(i), i.descrizione, i.formula, i.unita, i.fonte, i.verso, i.note),
            *(valori.get(anno, "") for anno in anni),
        )
