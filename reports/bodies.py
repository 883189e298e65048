# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «partecipate-stato» of a DUP at a day: what the bodies of the Comune did of the gestionale objectives that they
were given (TUEL art. 147-quater); of a ricognizione that is closed, as its closing froze it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from organizzazione.rules import Chi, legge_tutto
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.ricognizione_options import RicognizioneOptions
from reports.ricognizione_paper import paper_of
from reports.surveys.shown import NOTHING
from reports.tabella_dup import ColonnaDUP, Sezione
from ricognizioni.bodies import BODY_OUTCOMES, BodiesTold, BodyRow, BodyTold, bodies_shape, bodies_told
from ricognizioni.lettura.stored import content_of
from ricognizioni.models import Ricognizione
from testi.figure import barre
from testi.formati import data, lines

Cells = tuple[tuple[str, ...], ...]
LEFT: Final = "Usciti dal documento"
LEFT_IN_WORDS: Final = "Il documento non li dà più a questo organismo: resta ciò che se ne è detto."
UNASSIGNED: Final = "Senza organismo"
UNASSIGNED_IN_WORDS: Final = "Obiettivi gestionali che il documento non dà a nessun organismo."
LEGEND: Final = (
    "In corso: impegno di più anni che continua. Conseguito in parte: il suo tempo è finito, e c'è solo una parte.",
    "Non più attuale: nessuno lo chiede più all'organismo. Da dire: né l'organismo né l'ufficio l'hanno detto.",
    "I conteggi sono di ogni organismo: un obiettivo gestionale dato a due organismi conta una volta per ognuno.",
)
_COUNTS: Final = (
    ColonnaDUP("Organismo", 32, forte=True),
    ColonnaDUP("Obiettivi gestionali", 9, numero=True),
    *(ColonnaDUP(word.capitalize(), 8, numero=True) for word in BODY_OUTCOMES),
)
_ROWS: Final = (
    ColonnaDUP("Nel DUP", 17, sopra=True),
    ColonnaDUP("Obiettivo gestionale", 16, forte=True),
    ColonnaDUP("Azioni", 17),
    ColonnaDUP("Esito", 9),
    ColonnaDUP("Valore", 11),
    ColonnaDUP("Racconto", 20),
    ColonnaDUP("Evidenza e conferma", 10),
)


@dataclass(frozen=True)
class BodiesData:
    """Everything that prints."""

    now: BodiesTold
    day: date


class StateOfBodies(Report[BodiesData]):
    """What became of what the document asks of the bodies, body by body."""

    id = "partecipate-stato"
    titolo = "Stato degli obiettivi degli organismi partecipati"
    descrizione = (
        "Che cosa ne è degli obiettivi gestionali, organismo per organismo: esito, racconto, valore, evidenza."
    )
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = RicognizioneOptions
    modelli = "tabella_dup"
    # The first one is all of them.
    nome_parte = ("argomento", "argomenti")

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads every plan, as with the ricognizione."""
        return legge_tutto(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> BodiesData:
        """What the ricognizione says of the bodies (a constant number of queries)."""
        if not legge_tutto(chi):
            raise NienteDaStampare("Lo stato degli organismi partecipati lo legge chi legge tutti i piani.")
        content = content_of(opzioni["survey"], live=True)
        now = bodies_told(content)
        if not now.bodies and not now.unassigned:
            raise NienteDaStampare(_why_nothing(opzioni["survey"], content.dup))
        return BodiesData(now, opzioni["data_elaborazione"])

    def nome_file(self, dati: BodiesData) -> str:
        """``partecipate-stato-DUP_2023_2025-2023-12-31``."""
        return f"{self.id}-{dati.now.said.dup}-{dati.now.said.al.isoformat()}"

    def in_dati(self, dati: BodiesData) -> str:
        """The shape that machines read."""
        return json.dumps(bodies_shape(dati.now), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: BodiesData) -> Sequence[Foglio]:
        """Gestionale objectives by body, counts."""
        return [_rows_sheet(dati.now), _counts_sheet(dati.now)]

    def stampato(self, dati: BodiesData) -> Stampato:
        """All of them first; then a part for each body, and what the words mean under the last."""
        return paper_of(self, dati, _parts(dati.now), LEGEND)


def _why_nothing(survey: Ricognizione, dup: str) -> str:
    if survey.chiusa:
        return f"{survey}: quando è stata chiusa non diceva nulla degli obiettivi gestionali."
    return f"In {dup} non c'è nessun obiettivo gestionale."


def _parts(now: BodiesTold) -> list[list[Sezione]]:
    bodies = [_body(body) for body in now.bodies]
    alone = [[_section(UNASSIGNED, now.unassigned, UNASSIGNED, UNASSIGNED_IN_WORDS)]] if now.unassigned else []
    return [[_whole(now)], *bodies, *alone]


def _whole(now: BodiesTold) -> Sezione:
    rows = [_counts(b.name, len(b.asked), b.outcomes) for b in now.bodies]
    rows.append(_counts("Tutti gli organismi", sum(len(b.asked) for b in now.bodies), now.outcomes))
    bars = [(b.name, len(b.asked), b.outcomes["conseguito"]) for b in now.bodies if b.asked]
    return Sezione(
        "Organismo per organismo",
        _COUNTS,
        tuple(rows),
        figura=barre("Obiettivi gestionali conseguiti", bars) if bars else "",
        parte="",
        segni={len(rows) - 1: "totale"},
    )


def _counts(name: str, asked: int, outcomes: Mapping[str, int]) -> Cells:
    return ((name,), (str(asked),), *((str(outcomes[word]),) for word in BODY_OUTCOMES))


def _body(body: BodyTold) -> list[Sezione]:
    told = ", ".join(f"{word}: {n}" for word, n in body.outcomes.items() if n)
    found = []
    if body.asked:
        found.append(_section("Obiettivi gestionali", body.asked, body.name, told))
    if body.left:
        # What is told over a part is told once; of what left the narrative of its own table says what it is.
        intro = "" if found else told
        found.append(_section(LEFT, body.left, body.name, intro, ("", LEFT_IN_WORDS)))
    return found


def _section(name: str, rows: Sequence[BodyRow], part: str, intro: str, *texts: tuple[str, str]) -> Sezione:
    return Sezione(name, _ROWS, tuple(map(_row, rows)), narrativa=texts, parte=part, premessa=intro)


def _row(row: BodyRow) -> Cells:
    said = row.said
    value = tuple(filter(None, (said.valore, said.misura))) if said else ()
    return (
        tuple(filter(None, (row.ambito, row.strategic, row.operative))),
        (row.management.nome,),
        lines(row.management.azioni) or (NOTHING,),
        (row.outcome,),
        value or (NOTHING,),
        (lines(said.narrativa) if said else ()) or (NOTHING,),
        (*row.evidence, *_confirmed(row)) or (NOTHING,),
    )


def _confirmed(row: BodyRow) -> tuple[str, ...]:
    said = row.said
    if said is None or said.confermato_il is None:
        return ()
    who = f" da {said.confermato_da}" if said.confermato_da else ""
    answered = (f"risposta dell'organismo del {data(said.risposta_del)}",) if said.risposta_del else ()
    return (*answered, f"confermato{who} il {data(said.confermato_il)}")


# Tables


def _rows_sheet(now: BodiesTold) -> Foglio:
    names = ("Organismo", "Ambito", "Obiettivo strategico", "Obiettivo operativo", "Obiettivo gestionale")
    columns = [
        *(Colonna(name, 30, lungo=True) for name in names),
        Colonna("Azioni", 40, lungo=True),
        Colonna("Esito", 18),
        Colonna("Racconto", 60, lungo=True),
        *(Colonna(name, 24, lungo=True) for name in ("Che cosa si misura", "Valore", "Indirizzo", "Protocollo")),
        Colonna("Confermato da", 20),
        Colonna("Confermato il", 14),
        Colonna("Risposta del", 14),
        Colonna("Nel documento", 12),
    ]
    return Foglio("Obiettivi gestionali", columns, [_cells(row) for row in (*now.rows, *now.unassigned)])


def _cells(row: BodyRow) -> list[Cella]:
    said, place = row.said, [row.ambito, row.strategic, row.operative, row.management.nome, row.management.azioni]
    if said is None:
        return ["", *place, *[""] * 9, "sì"]
    return [
        *(said.ente, *place, row.outcome, said.narrativa, said.misura, said.valore, said.indirizzo, said.protocollo),
        said.confermato_da,
        data(said.confermato_il) if said.confermato_il else "",
        data(said.risposta_del) if said.risposta_del else "",
        "sì" if row.in_document else "no",
    ]


def _counts_sheet(now: BodiesTold) -> Foglio:
    columns = [Colonna(c.titolo, 34 if c.forte else 14, lungo=c.forte) for c in _COUNTS]
    rows: list[list[Cella]] = [[b.name, len(b.asked), *b.outcomes.values()] for b in now.bodies]
    rows.append(["Tutti gli organismi", sum(len(b.asked) for b in now.bodies), *now.outcomes.values()])
    return Foglio("Conteggi", columns, rows)
