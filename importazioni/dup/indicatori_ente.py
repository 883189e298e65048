# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the indicators of the Comune, with a column for each year. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, Final

from controlli import Livello
from dup.contenuto import ContenutoAmbito, ContenutoDUP, ContenutoIndicatoreEnte
from dup.printed import AMMINISTRAZIONE, CITTA, HEALTH, place_in_words
from dup.provisional import as_marked, unmarked
from fogli.griglia import Griglia
from importazioni.dup.ente_columns import YEAR
from importazioni.dup.growing_tree import FRATELLI_MASSIMI
from importazioni.dup.tree_reading import Letta, Noti
from importazioni.griglie import cut_names
from importazioni.griglie.cells import detto_vuoto, hangs, testo, unbulleted
from importazioni.griglie.columns import RigaLetta
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from importazioni.griglie.guard import guasta
from importazioni.griglie.in_step import NAME, Steps, full, in_step, several
from importazioni.griglie.names import simili
from indicatori.valori import VERSI, Verso
from testi.confronto import in_riga, piega

# The room that the value of a year has in the database.
VALORE_MASSIMO: Final = 60


class _IndicatoreEnteReader:
    def __init__(self, dup: ContenutoDUP) -> None:
        self.dup = dup
        self.ambiti = {piega(a.nome): a.nome for a in dup.ambiti}
        self.indicatori = {_chiave(i): i for i in dup.indicatori_ente}
        self.per_nome: dict[str, list[ContenutoIndicatoreEnte]] = {}
        for i in dup.indicatori_ente:
            self.per_nome.setdefault(piega(i.descrizione), []).append(i)
        self.visti: dict[tuple[str, ...], int] = {}
        self.formule: dict[tuple[str, ...], str] = {}
        self.rilievi: list[SegnalazioneDiTabella] = []
        self.tema = self.ambito = self.stato = ""
        self.ultimo: tuple[str, ...] | None = None
        self.griglia: Griglia | None = None
        self.testa: tuple[str, ...] = ()
        self.nuovi: list[ContenutoAmbito] = []
        self.simili: list[str] = []
        # Those that were there, by where they stand.
        self.del_posto: dict[tuple[str, ...], list[ContenutoIndicatoreEnte]] = {}
        for chiave, i in self.indicatori.items():
            self.del_posto.setdefault(chiave[:-1], []).append(i)

    def leggi(self, righe: Iterable[RigaLetta]) -> Letta:
        noti = {"indicatore": {chiave[-1] for chiave in self.indicatori}}
        nomi = cut_names.Nomi(("tema", "indicatore"), noti, "formula", minuscole=False)
        for riga in cut_names.interi(righe, nomi, self.rilievi):
            for una in self._una_per_linea(riga):
                self._riga(una)
        ordinati = sorted(self.indicatori.values(), key=lambda i: i.stato_di_salute)
        dup = replace(self.dup, ambiti=(*self.dup.ambiti, *self.nuovi), indicatori_ente=tuple(ordinati))
        return Letta(dup, tuple(self.rilievi), tuple(self.simili))

    def _una_per_linea(self, riga: RigaLetta) -> list[RigaLetta]:
        steps = _in_step(riga)
        if steps is None:
            self._forse_piu_d_uno(riga)
            return [riga]
        quanti = len([step for step in steps.rows if step[NAME]])
        detto = f"{quanti} indicatori a capo nella stessa cella: li ho abbinati riga per riga, controllare."
        self._dici(Livello.AVVISO, riga, "indicatore", detto)
        own = {str(i) for i in _years(riga)}
        del_posto = {str(i) for i, campo in riga.posti.items() if campo in ("stato", "ambito", "tema")}
        for posto in (p for p in steps.off if p not in del_posto):
            grave = Livello.ERRORE if posto in own else Livello.AVVISO
            detto = (
                f"ha {len(full(riga.celle[int(posto)]))} righe accanto a {quanti} indicatori, e non si sa quale sia "
            )
            rilievo = riga.rilievo(grave, "", f"{detto}di quale: scriverne uno per riga della tabella.")
            self.rilievi.append(replace(rilievo, colonna=in_riga(riga.testa[int(posto)])))
        for posto in sorted(own - set(steps.off)):
            for nome in steps.without(posto):
                rilievo = riga.rilievo(Livello.AVVISO, "", f"la riga di «{nome[:60]}» è vuota: resta senza valore.")
                self.rilievi.append(replace(rilievo, colonna=in_riga(riga.testa[int(posto)])))
        return _una_per_linea(riga, steps)

    def _forse_piu_d_uno(self, riga: RigaLetta) -> None:
        """Lines of a cell that are one name, beside one value, may be names."""
        righe = full(riga["indicatore"])
        if len(righe) > 1 and not any(r[0].islower() for r in righe[1:]) and not hangs(righe[0]):
            detto = (
                f"{len(righe)} righe, con un valore solo accanto: le leggo come un indicatore. Se sono di più, uno per "
            )
            self._dici(Livello.AVVISO, riga, "indicatore", f"{detto}riga della tabella.")

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
            altra = bool(nuovo.formula) and piega(nuovo.formula) != self.formule[chiave]
            nuovo = replace(nuovo, descrizione=f"{descrizione} ({nuovo.formula})"[:500] if altra else descrizione)
            if _chiave(nuovo) in self.visti:
                self._dici(
                    Livello.ERRORE,
                    riga,
                    "indicatore",
                    f"«{descrizione}» è già alla riga {self.visti[chiave]}: toglierne una, o distinguerle nel nome.",
                )
                return
            chiave = _chiave(nuovo)
        self.visti[chiave], self.formule[chiave] = riga.numero, piega(nuovo.formula)
        vecchio = self.indicatori.get(chiave)
        if vecchio is None:
            self._forse_rinominato(riga, nuovo, chiave)
        valori = dict(vecchio.valori) if vecchio else {}
        valori |= self._valori(riga)
        if vecchio:
            # What the file has no column for stays as it is.
            restano = [c for c in ("fonte", "verso", "note") if c not in riga.nomi]
            restano += ["descrizione", "tema", *(["unita"] if unita is None else [])]
            nuovo = replace(nuovo, **{c: getattr(vecchio, c) for c in restano})
        self.indicatori[chiave] = replace(nuovo, valori=tuple(sorted((anno, v) for anno, v in valori.items() if v)))
        self.ultimo = chiave

    def _forse_rinominato(self, riga: RigaLetta, nuovo: ContenutoIndicatoreEnte, chiave: tuple[str, ...]) -> None:
        """Say it, and ask, when a new indicator may be one that was there under a new name."""
        for altro in self.del_posto.get(chiave[:-1], [])[:FRATELLI_MASSIMI]:
            if simili(nuovo.descrizione, altro.descrizione):
                detto = f"«{nuovo.descrizione[:80]}» è nuovo, ma somiglia a «{altro.descrizione[:80]}»"
                self._dici(Livello.AVVISO, riga, "indicatore", f"{detto}: se è lo stesso, scriverlo uguale.")
                domanda = f"«{nuovo.descrizione[:80]}»: è un nuovo nome di «{altro.descrizione[:80]}»?"
                self.simili.append(f"l'indicatore {domanda}")
                return

    def _seguito(self, riga: RigaLetta) -> bool:
        """True when a row without an indicator is the rest of the texts of the one above, cut by the end of a page."""
        pieni = {c for c, v in riga.valori.items() if v}
        altre = len([c for c in riga.celle if c]) - len(pieni)
        if self.ultimo is None or altre or not pieni <= {"formula", "fonte", "note"}:
            return False
        sopra = self.indicatori[self.ultimo]
        riga.continua(*pieni)
        resti: dict[str, Any] = {c: f"{getattr(sopra, c)} {in_riga(riga[c])}".strip() for c in pieni}
        self.indicatori[self.ultimo] = replace(sopra, **resti)
        return True

    def _posto(self, riga: RigaLetta) -> bool:
        """State of health, ambito and theme of the row; False after a fault."""
        if "stato" in riga.valori or "tema" in riga.valori or "ambito" in riga.valori:
            return self._dalle_colonne(riga)
        if "testa" not in riga.valori and 0 not in riga.libere:
            return self._da_quello_che_c_e(riga)
        # As the document prints it: the first head is the ambito (themes below it), or the theme itself.
        dove = next((i for i, campo in riga.posti.items() if campo == "testa"), 0)
        testa = in_riga(riga.testa[dove])
        prima = in_riga(riga.celle[dove]) if dove < len(riga.celle) else ""
        if "testa" in riga.valori or prima or piega(testa) in self.ambiti:
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
                self.simili.append(f"l'ambito strategico «{detto[:80]}»: è un nuovo nome di «{simile[:80]}»?")
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
            anno = YEAR.fullmatch(piega(testa))
            if not anno:
                continue
            valore = "" if detto_vuoto(cella) else as_marked(unbulleted(cella))
            if int(anno[1]) in trovati:
                self._dici_di(riga, testa, f"l'anno {anno[1]} c'è in più colonne: lasciarne una.")
            elif guasta(valore):
                self._dici_di(riga, testa, f"la formula della cella dà «{valore}»: scrivere il valore.")
            elif len(unmarked(valore)[0]) > VALORE_MASSIMO:
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


def _years(riga: RigaLetta) -> list[int]:
    return [i for i, head in enumerate(riga.testa) if YEAR.fullmatch(piega(head))]


def _in_step(riga: RigaLetta) -> Steps | None:
    """The indicators on the lines of a cell, with the lines of the other cells, by column; None for a single one.

    The values of the years tell how many they are; where there are none, the formulas do.
    """
    names = riga["indicatore"]
    if len(full(names)) < 2:
        return None
    cells = dict(enumerate(riga.celle))
    where = next((i for i, field in riga.posti.items() if field == "indicatore"), -1)
    years = [i for i in _years(riga) if cells.get(i, "").strip()]
    formulas = [i for i, field in riga.posti.items() if field == "formula" and cells.get(i)]
    telling = years or formulas
    if not several(names, [cells[i] for i in telling]) or (not years and _over_the_end(names, cells[formulas[0]])):
        return None
    own = _years(riga) if years else [*_years(riga), *formulas]
    beside = {str(i): cell for i, cell in cells.items() if i != where}
    return in_step(names, beside, [str(i) for i in cells if i not in own])


def _over_the_end(names: str, formula: str) -> bool:
    """A name and its formula that both went over the end of a line, and are one."""
    lines = full(names)
    return hangs(lines[0]) or (all(n[0].islower() for n in lines[1:]) and hangs(full(formula)[0]))


def _una_per_linea(riga: RigaLetta, steps: Steps) -> list[RigaLetta]:
    """Rows of their own for the indicators of a cell."""
    righe = []
    for step in steps.rows:
        qui = tuple(step.get(str(i), step[NAME]) for i in range(len(riga.celle)))
        valori = {campo: qui[i] for i, campo in riga.posti.items() if i < len(qui)}
        righe.append(replace(riga, celle=qui, valori=valori))
    return righe


def fondi(dup: ContenutoDUP, righe: Iterable[RigaLetta], noti: Noti) -> Letta:
    """The document with the rows of the table laid over it; what the table does not name stays."""
    return _IndicatoreEnteReader(dup).leggi(righe)


def anni_di(dup: ContenutoDUP) -> list[int]:
    """The years that have values; those of the document when there are none."""
    anni = {anno for i in dup.indicatori_ente for anno, _ in i.valori}
    return sorted(anni) or list(range(dup.anno_inizio, dup.anno_fine + 1))


def righe_di(dup: ContenutoDUP) -> Iterator[tuple[str, ...]]:
    """The rows of a document, with a column for each of ``anni_di``: what is written so is read back equal."""
    anni = anni_di(dup)
    for i in dup.indicatori_ente:
        valori = dict(i.valori)
        place = place_in_words(i.stato_di_salute, i.ambito, i.tema)
        yield (
            *(*place, i.descrizione, i.formula, i.unita, i.fonte, i.verso, i.note),
            *(valori.get(anno, "") for anno in anni),
        )
