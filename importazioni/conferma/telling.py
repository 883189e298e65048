# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a table does, in Italian, whichever table it is: for the command and for the preview in the admin."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from fogli.avanzamento import migliaia
from importazioni.asking import Question
from importazioni.conferma.preview import scarto
from importazioni.consuntivi.services import ActualsOutcome
from importazioni.dup.differences import CAMPI, Variazione
from importazioni.dup.table_services import DupOutcome
from importazioni.griglie.account import Account
from importazioni.griglie.findings import SegnalazioneDiTabella
from importazioni.griglie.ledger import Fate
from importazioni.griglie.names import QuasiDoppio
from importazioni.peg.proposal import Stato
from importazioni.peg.raccordo import LinksOutcome
from importazioni.peg.table_services import PegOutcome
from importazioni.peg.telling import riepilogo as riepilogo_del_piano
from importazioni.valori_ente.services import YearlyOutcome
from obiettivi.contenuto import ContenutoObiettivo, differenze
from testi.formati import in_words

_MOLTI: Final = {
    "ambito strategico": "ambiti strategici",
    "obiettivo strategico": "obiettivi strategici",
    "obiettivo operativo": "obiettivi operativi",
    "obiettivo gestionale": "obiettivi gestionali",
    "indicatore dell'ente": "indicatori dell'ente",
}


@dataclass(frozen=True, slots=True)
class Cambio:
    """A cell that changes."""

    dove: str
    campo: str
    prima: str
    dopo: str


@dataclass(frozen=True, slots=True)
class Nuovo:
    """Something that is added, with its cells: pairs of a field and what it says."""

    genere: str
    nome: str
    celle: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Racconto:
    """Everything there is to say of a table; ``nomi`` are pairs of a kind and a name."""

    riepilogo: str
    nulla_da_fare: bool
    impronta: str
    cambi: tuple[Cambio, ...] = ()
    nuovi: tuple[Nuovo, ...] = ()
    nomi: tuple[tuple[str, str], ...] = ()
    quasi_doppi: tuple[QuasiDoppio, ...] = ()
    rilievi: tuple[SegnalazioneDiTabella, ...] = ()
    segnalazioni: tuple[SegnalazioneDiTabella, ...] = ()
    conto: Account | None = None
    # What is written only when somebody says that it is meant.
    domande: tuple[Question, ...] = ()


def del_dup(esito: DupOutcome) -> Racconto:
    """Of a table laid over a DUP."""
    p = esito.proposta
    return Racconto(
        riepilogo(esito),
        p.nulla_da_fare,
        p.impronta,
        tuple(Cambio(posto(v), v.campo, in_parole(v.prima), in_parole(v.dopo)) for v in p.variazioni if not v.nuovo),
        tuple(Nuovo(v.genere, posto(v), tuple(_celle(v.dopo))) for v in p.variazioni if v.nuovo),
        tuple((t.genere, nome) for t in p.nomi.tutti() for nome in t.nuovi),
        p.quasi_doppi,
        esito.rilievi,
        domande=esito.domande,
        conto=esito.conto,
    )


def del_peg(esito: PegOutcome) -> Racconto:
    """Of a table laid over a plan."""
    p = esito.proposta
    cambiati = ((c.contenuto, scarto(d)) for c in p.con_stato(Stato.CAMBIATO) for d in c.differenze)
    elenchi: tuple[tuple[str, Any], ...] = (
        ("centro di responsabilità", p.anagrafe.centri),
        ("persona", p.anagrafe.persone),
        ("tipo di obiettivo da verificare", p.anagrafe.tipi_obiettivo),
        ("tipo di indicatore da verificare", p.anagrafe.tipi_indicatore),
    )
    return Racconto(
        riepilogo_del_piano(p),
        p.nulla_da_fare,
        p.impronta,
        tuple(Cambio(f"{o.codice} {o.titolo}", s.dove, s.prima, s.dopo) for o, s in cambiati),
        tuple(_obiettivo_nuovo(c.contenuto) for c in p.con_stato(Stato.NUOVO)),
        tuple((genere, voce.nome) for genere, elenco in elenchi for voce in elenco.nuove()),
        esito.quasi_doppi,
        esito.rilievi,
        esito.segnalazioni,
        esito.conto,
        esito.domande,
    )


def del_raccordo(esito: LinksOutcome) -> Racconto:
    """Of the links between a plan and a DUP."""
    nuovi = esito.nuovi
    return Racconto(
        f"{_quanti(len(nuovi))}, {len(esito.legami) - len(nuovi)} c'erano già",
        not nuovi,
        esito.impronta,
        nuovi=tuple(Nuovo("legame", f"{legame.codice} → {legame.nome}") for legame in nuovi),
        rilievi=esito.rilievi,
        conto=esito.conto,
    )


def of_actuals(outcome: ActualsOutcome) -> Racconto:
    """Of the actual values of a survey; a value is told with how the program judges it."""
    changes = (
        Cambio(f"{c.code} «{c.row}»", c.column, c.before, f"{c.after} ({c.judged})" if c.judged else c.after)
        for c in outcome.changes
    )
    return _of_cells(outcome, tuple(changes), "la rilevazione")


def of_values(outcome: YearlyOutcome) -> Racconto:
    """Of the values of a year."""
    changes = (Cambio(c.where, c.column, in_words(c.before), in_words(c.after)) for c in outcome.changes)
    return _of_cells(outcome, tuple(changes), f"il {outcome.year}")


def _of_cells(outcome: ActualsOutcome | YearlyOutcome, changes: tuple[Cambio, ...], what: str) -> Racconto:
    """Of a file that changes cells of rows that are there."""
    cells = "una cella cambiata" if len(changes) == 1 else f"{len(changes)} celle cambiate"
    rows = "una riga letta" if outcome.lines == 1 else f"{outcome.lines} righe lette"
    return Racconto(
        f"{cells}, {rows}" if changes else f"nulla da fare: {what} dice già così ({rows})",
        not changes,
        outcome.fingerprint,
        changes,
        rilievi=outcome.findings,
        conto=outcome.account,
    )


def _quanti(nuovi: int) -> str:
    return "un legame nuovo" if nuovi == 1 else f"{nuovi} legami nuovi"


def riepilogo(esito: DupOutcome) -> str:
    """One line: how many of what are new, and how many fields change."""
    nuovi = Counter(v.genere for v in esito.proposta.variazioni if v.nuovo)
    parti = [f"{n} {_MOLTI[genere] if n > 1 else genere} in più" for genere, n in nuovi.items()]
    cambiati = sum(not v.nuovo for v in esito.proposta.variazioni)
    if cambiati:
        parti.append(f"{cambiati} celle cambiate" if cambiati > 1 else "una cella cambiata")
    return ", ".join(parti) or "nulla da fare: il documento dice già così"


def _celle(voce: Any) -> Iterator[tuple[str, str]]:
    """What a new object says, but for what stands below it, which is told by itself."""
    for f in fields(voce):
        valore = getattr(voce, f.name)
        if f.name in CAMPI and f.name != "descrizione" and valore not in ("", (), f.default):
            yield CAMPI[f.name], in_parole(valore)


def _obiettivo_nuovo(o: ContenutoObiettivo) -> Nuovo:
    scarti = (scarto(d) for d in differenze(ContenutoObiettivo(o.codice, o.titolo), o))
    return Nuovo("obiettivo", f"{o.codice} {o.titolo}", tuple((s.dove, s.dopo) for s in scarti))


def in_parole(valore: Any) -> str:
    """A value of a content on lines, as the cell would show it."""
    return "\n".join(_voce(v) for v in valore) if valore and isinstance(valore, tuple) else in_words(valore)


def _voce(voce: Any) -> str:
    if isinstance(voce, tuple):
        return ": ".join(str(v) for v in voce)
    if hasattr(voce, "valore_atteso"):
        coda = f" ({voce.formula})" if voce.formula else ""
        # What differs must be seen: the way that is not the usual one, and the note.
        verso = f", {voce.verso}" if getattr(voce, "verso", "crescente") != "crescente" else ""
        note = f" [{voce.note}]" if voce.note else ""
        return f"{voce.descrizione}{coda}: {voce.valore_atteso or 'da definire'}{verso}{note}"
    return str(voce)


def posto(v: Variazione) -> str:
    """Where a change is: the names from the ambito down."""
    return " › ".join(v.posto) or "DUP"


def asked_in_lines(questions: Iterable[Question]) -> Iterator[str]:
    """What is asked, thing by thing, and the option that says yes."""
    for question in questions:
        yield f"Si chiede. {question.title} (--{question.asked})"
        yield from (f"    {item}" for item in question.items)


def conto_in_parole(conto: Account) -> str:
    """«Celle scritte: 120; letta 110, intestazione 8, non letta 2.»"""
    totali = conto.ledger.totals()
    parti = ", ".join(f"{fate} {migliaia(n)}" for fate in Fate if (n := totali[fate]))
    return f"Celle scritte: {migliaia(sum(totali.values()))}; {parti or 'nessuna'}."


def racconta(r: Racconto, di: str, *, prova: bool, dettagli: bool = True) -> Iterator[str]:
    """Everything there is to say, line by line; ``di`` is the code of what was read into."""
    if r.conto:
        yield from (f"Colonne. {x}" for x in r.conto.decided())
        yield conto_in_parole(r.conto)
    yield from (f"Attenzione. {x}" for x in r.rilievi)
    for q in r.quasi_doppi:
        yield f"Attenzione. {q.genere} «{q.nuovo}» è nuovo, ma somiglia a «{q.simile}»: non li ho uniti."
    if prova:
        yield from asked_in_lines(r.domande)
    for genere, nome in r.nomi:
        yield f"Si aggiunge: {genere} «{nome}»"
    if dettagli:
        yield from (f"Da correggere nel piano. {x}" for x in r.segnalazioni)
        for n in r.nuovi:
            yield f"+ {n.genere}: {n.nome}"
            yield from (f"    {campo}: {testo.replace(chr(10), ' | ')}" for campo, testo in n.celle)
        for c in r.cambi:
            prima, dopo = (x.replace("\n", " | ") for x in (c.prima, c.dopo))
            yield f"~ {c.dove}, {c.campo}: {prima} → {dopo}"
    yield f"{'Prova, non ho scritto nulla' if prova else di}: {r.riepilogo}."
