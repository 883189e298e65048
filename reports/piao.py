# SPDX-License-Identifier: AGPL-3.0-or-later
"""Section 2.2 «Performance» of the PIAO (DL 80/2021, art. 6; DM 132/2022): objectives with their indicators, and the
results of the year as soon as a survey is closed. Its HTML is made to be pasted into the office's own document."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, ClassVar, Final

from dup.contenuto import told_apart
from monitoraggio.computing.machine import value_of
from monitoraggio.contenuto import IndicatorContent
from obiettivi.contenuto import ContenutoIndicatore, ContenutoObiettivo
from organizzazione.rules import Chi, legge_tutto
from relazioni.reading import source_of
from reports import stili
from reports.base import Colonna, Foglio, NienteDaStampare, OpzioniReport, Parte, Purpose, Report, Stampato
from reports.fingerprint import of_templates
from reports.opzioni import OpzioniDelleVersioni, PrintedDay, versioni_di
from testi.formati import data
from versioni.contenuto import Riferimento

MODEL: Final = "reports/piao/parte.html"
NOWHERE: Final = "Obiettivi che non sono collegati al DUP"
# No document, no ambito, no strategic objective.
_NOWHERE: Final = ("", "", "")
# Head, width in a sheet.
_COLUMNS: Final = (
    ("Ambito", 26),
    ("Obiettivo strategico", 30),
    ("Codice", 12),
    ("Obiettivo", 44),
    ("Centro di responsabilità", 28),
    ("Dimensione", 18),
    ("Indicatore", 44),
    ("Valore di partenza", 16),
    ("Valore atteso", 16),
    ("Fonte", 24),
    ("Risultato", 16),
    ("Raggiunto", 12),
)
# What the tables of the document leave to their titles.
_ON_TOP: Final = 2


class PiaoOptions(OpzioniDelleVersioni):
    """The plan; the day that the document bears."""

    data_elaborazione = PrintedDay()


@dataclass(frozen=True)
class PiaoData:
    """Everything that prints: each row has a cell for each column."""

    ente: str
    piano: str
    descrizione: str
    anno: int
    atto: str
    esiti: str
    day: date
    rows: tuple[tuple[str, ...], ...]


class PiaoPerformance(Report[PiaoData]):
    """Objectives, indicators, targets; results beside them."""

    id = "piao-performance"
    titolo = "PIAO, sezione 2.2 Performance"
    descrizione = (
        "Obiettivi e indicatori con dimensione, valore di partenza, atteso, fonte e risultato: da incollare nel PIAO."
    )
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = PiaoOptions
    modelli = "piao"
    nome_parte = ("ambito", "ambiti")

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads every plan."""
        return legge_tutto(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> PiaoData:
        """Of the version in force, with the results of the survey that a Relazione would take (a constant number of
        queries)."""
        if not legge_tutto(chi):
            raise NienteDaStampare("La sezione 2.2 del PIAO la stampa chi legge tutti i piani.")
        plan, day = opzioni["piano"], opzioni["data_elaborazione"]
        version = versioni_di(plan, chi)[-1]
        said, source = version.letta, source_of(plan)
        found: dict[tuple[str, str], tuple[IndicatorContent, str]] = {}
        for o in source.closing.read.planned if source else ():
            reached = dict(o.cifre)
            for i in o.planned_indicators:
                found[o.codice, i.id] = i, reached.get(f"indicatore/{i.id}/raggiunto", "")
        rows = [
            (*place, *_row(o), *_indicator(i, found.get((o.codice, i.id))))
            for place, o in _placed(said.piano.obiettivi, said.legami)
            for i in o.indicatori or (ContenutoIndicatore("Nessun indicatore"),)
        ]
        if not rows:
            raise NienteDaStampare(f"In {plan.codice} non c'è nessun obiettivo approvato.")
        results = f"risultati della {source.words[0].lower()}{source.words[1:]}" if source else "senza risultati"
        return PiaoData(
            said.ente, plan.codice, plan.descrizione, plan.anno, version.atto_in_breve, results, day, tuple(rows)
        )

    def nome_file(self, dati: PiaoData) -> str:
        """``piao-performance-PEG_2020``."""
        return f"{self.id}-{dati.piano}"

    def in_dati(self, dati: PiaoData) -> str:
        """The rows, each with its heads."""
        heads = [head for head, _ in _COLUMNS]
        shape = {
            "documento": self.id,
            "piano": dati.piano,
            "anno": dati.anno,
            "versione": dati.atto,
            "esiti": dati.esiti,
            "righe": [dict(zip(heads, row, strict=True)) for row in dati.rows],
        }
        return json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: PiaoData) -> Sequence[Foglio]:
        """One table."""
        columns = [Colonna(head, width, lungo=True) for head, width in _COLUMNS]
        return [Foglio("Performance", columns, [list(row) for row in dati.rows])]

    def stampato(self, dati: PiaoData) -> Stampato:
        """A part for each ambito, a plain table for each strategic objective."""
        title = f"{self.titolo} {dati.anno}"
        return Stampato(
            titolo=f"{title} · {dati.piano}",
            soggetto=dati.descrizione,
            ente=dati.ente,
            piede=f"{dati.ente} · {title}",
            data=dati.day,
            modello=MODEL,
            parti=list(_parts(dati, title)),
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )


def _placed(
    objectives: Sequence[ContenutoObiettivo], links: Mapping[str, Sequence[Riferimento]]
) -> Iterator[tuple[tuple[str, str], ContenutoObiettivo]]:
    """The objectives by ambito and strategic objective of each document, each once in each; at the end those that hang
    on none."""
    by_place: dict[tuple[str, str, str], list[ContenutoObiettivo]] = {}
    for o in objectives:
        places = dict.fromkeys((r.dup, r.ambito, r.strategico) for r in links.get(o.codice, ()))
        for place in places or (_NOWHERE,):
            by_place.setdefault(place, []).append(o)
    # One ambito after the other, in the order in which they come.
    names = told_apart((dup, ambito) for dup, ambito, _ in by_place if (dup, ambito, "") != _NOWHERE)
    for (dup, ambito), name in {**names, _NOWHERE[:2]: NOWHERE}.items():
        for place, of in by_place.items():
            if place[:2] == (dup, ambito):
                yield from (((name, place[2]), o) for o in of)


def _row(o: ContenutoObiettivo) -> tuple[str, ...]:
    return o.codice, o.titolo, o.centro_di_responsabilita


def _indicator(i: ContenutoIndicatore, found: tuple[IndicatorContent, str] | None) -> tuple[str, ...]:
    said, reached = found or (None, "")
    # What PIAO calls the dimension is the type of the indicator, where the office writes no other.
    asked = (i.dimensione or i.tipo, i.descrizione, i.baseline or "", i.valore_atteso, i.fonte or "")
    return *asked, (value_of(said) or "") if said else "", reached


def _parts(dati: PiaoData, title: str) -> Iterator[Parte]:
    by_ambito: dict[str, dict[str, list[tuple[str, ...]]]] = {}
    for row in dati.rows:
        by_ambito.setdefault(row[0], {}).setdefault(row[1], []).append(row[_ON_TOP:])
    head = (title, f"{dati.piano} {dati.descrizione}".strip(), f"Versione approvata con {dati.atto}; {dati.esiti}",
            data(dati.day))  # fmt: skip
    heads = [name for name, _ in _COLUMNS[_ON_TOP:]]
    for n, (ambito, tables) in enumerate(by_ambito.items()):
        named = [(name, [list(zip(heads, row, strict=True)) for row in rows]) for name, rows in tables.items()]
        context = {"testa": head if n == 0 else None, "ambito": ambito, "tabelle": named, "teste": heads}
        key = repr((of_templates("reports/piao"), context)).encode()
        yield Parte(f"ambito-{n + 1}", key, (ambito,), partial(dict, context))
