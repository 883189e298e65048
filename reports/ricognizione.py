# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «ricognizione» of a DUP at a day: of one that is open, with everything typed, or of one that is closed, as its
closing froze it (TUEL art. 147-ter; D.Lgs. 118/2011, all. 4/1, par. 4.2)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final

from django.template.loader import render_to_string

from monitoraggio.contenuto import EvidenceContent
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.printing import concise, written
from monitoraggio.figures.rollup import NOBODY
from organizzazione.rules import Chi, legge_tutto
from reports.base import Cella, Colonna, Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.ricognizione_options import RicognizioneOptions
from reports.ricognizione_paper import paper_of
from reports.surveys.shown import NOTHING, evidence_told, number_cell
from reports.tabella_dup import ColonnaDUP, Sezione
from ricognizioni.computing import (
    COUNTED,
    OperativeTold,
    RicognizioneTold,
    StrategicTold,
    machine_shape,
    told,
    years_of,
)
from ricognizioni.contenuto import OperativeContent, ValueContent
from ricognizioni.lettura.stored import content_of
from ricognizioni.texts import SIX_TEXTS
from ricognizioni.way import drawn
from testi.figure import barre
from testi.formati import lines

Cells = tuple[tuple[str, ...], ...]
_NUMBER: Final = 12
GONE: Final = "Usciti dal documento"
GONE_IN_WORDS: Final = "Obiettivi operativi che il documento non ha più: resta ciò che se ne è detto."
NOT_THERE: Final = "Non è più nel documento."
_LEVELS: Final = (
    ColonnaDUP("Ambito e obiettivo strategico", 34, forte=True),
    ColonnaDUP("Obiettivi operativi", 9, numero=True),
    ColonnaDUP("Senza PEG", 8, numero=True),
    ColonnaDUP("Obiettivi di PEG", 9, numero=True),
    ColonnaDUP("Avanzamento", 10, numero=True),
    *(ColonnaDUP(word.capitalize(), 8, numero=True) for word in COUNTED),
)
_OPERATIVES: Final = (
    ColonnaDUP("Obiettivo operativo", 30, forte=True),
    ColonnaDUP("A che punto è", 10),
    ColonnaDUP("Calcolato", 9, numero=True),
    ColonnaDUP("Come si arriva alla cifra", 22),
    ColonnaDUP("Dichiarato", 9, numero=True),
    ColonnaDUP("Perché lo si dichiara", 20),
)
_VALUES: Final = (
    ColonnaDUP("Obiettivo operativo", 22, sopra=True),
    ColonnaDUP("Indicatore", 28, forte=True),
    ColonnaDUP("Valore atteso a fine periodo", 14),
    ColonnaDUP("Valori degli anni", 16),
    ColonnaDUP("Fonte e nota", 20),
)
# With the way of each from the value that it began with to the one of the last year, where one has any.
_VALUES_ON_THEIR_WAY: Final = (
    ColonnaDUP("Obiettivo operativo", 20, sopra=True),
    ColonnaDUP("Indicatore", 22, forte=True),
    ColonnaDUP("Valore atteso a fine periodo", 11),
    ColonnaDUP("Valori degli anni", 12),
    ColonnaDUP("La strada", 20),
    ColonnaDUP("Fonte e nota", 15),
)
_TOLD: Final = (ColonnaDUP("Obiettivo operativo", 26, forte=True), ColonnaDUP("Che cosa ne è", 74))


@dataclass(frozen=True)
class RicognizioneData:
    """Everything that prints."""

    now: RicognizioneTold
    day: date


class RicognizioneDelDUP(Report[RicognizioneData]):
    """What became of the document, from its ambiti down to the indicators of its operative objectives."""

    id = "ricognizione"
    titolo = "Ricognizione del DUP"
    descrizione = "Che cosa ne è del DUP a un giorno: avanzamento calcolato e dichiarato, valori dell'anno, racconto."
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = RicognizioneOptions
    modelli = "tabella_dup"
    # The first one is the whole document.
    nome_parte = ("argomento", "argomenti")

    def disponibile_per(self, chi: Chi) -> bool:
        """Who reads every plan: a centre reads of a ricognizione what the document gives it, on its pages."""
        return legge_tutto(chi)

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> RicognizioneData:
        """The ricognizione (a constant number of queries)."""
        if not legge_tutto(chi):
            raise NienteDaStampare("La ricognizione intera la legge chi legge tutti i piani.")
        content = content_of(opzioni["survey"], live=True)
        if not content.ambiti:
            raise NienteDaStampare(f"In {content.dup} non c'è ancora nessun ambito strategico.")
        return RicognizioneData(told(content), opzioni["data_elaborazione"])

    def nome_file(self, dati: RicognizioneData) -> str:
        """``ricognizione-DUP_2023_2025-2023-12-31``."""
        return f"{self.id}-{dati.now.said.dup}-{dati.now.said.al.isoformat()}"

    def in_dati(self, dati: RicognizioneData) -> str:
        """The shape that machines read."""
        return json.dumps(machine_shape(dati.now), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: RicognizioneData) -> Sequence[Foglio]:
        """Operative objectives, indicators, levels."""
        proofs = _proofs(dati.now)
        return [_operatives(dati.now), _values(dati.now), _levels(dati.now), *([proofs] if proofs.righe else [])]

    def stampato(self, dati: RicognizioneData) -> Stampato:
        """The whole first; then a part for each strategic objective, and the rules under the last."""
        return paper_of(self, dati, _sections(dati.now), dati.now.legend)


def _sections(now: RicognizioneTold) -> list[list[Sezione]]:
    parts = [list(_strategic(a.nome, s)) for a in now.ambiti for s in a.strategic if s.operatives]
    gone = [list(_said(GONE, GONE_IN_WORDS, _gone(now)))] if now.said.usciti else []
    return [[_whole(now)], *parts, *gone]


def _gone(now: RicognizioneTold) -> tuple[OperativeTold, ...]:
    return tuple(map(OperativeTold, now.said.usciti))


def _whole(now: RicognizioneTold) -> Sezione:
    rows: list[Cells] = []
    marked: dict[int, str] = {}
    for a in now.ambiti:
        marked[len(rows)] = "totale"
        rows.append(_level(a.nome, a))
        rows += [_level(s.nome, s) for s in a.strategic]
    marked[len(rows)] = "totale"
    rows.append(_level("Tutto il documento", now.whole))
    bars = [(a.nome, len(a.operatives), a.outcomes["realizzato"]) for a in now.ambiti if a.operatives]
    drawn = barre("Obiettivi operativi realizzati", bars) if bars else ""
    told_first = f"Avanzamento: {_shown(now.whole.progress) or NOTHING} ({_steps(now.whole.progress)})"
    return Sezione(
        "Ambito per ambito", _LEVELS, tuple(rows), narrativa=(("", told_first),), figura=drawn, parte="", segni=marked
    )


def _level(name: str, level: Any) -> Cells:
    outcomes = ((str(level.outcomes[word]),) for word in COUNTED)
    return (
        (name,),
        (str(len(level.operatives)),),
        (str(level.unlinked),),
        (str(level.level.objectives),),
        (_shown(level.progress) or NOTHING,),
        *outcomes,
    )


def _shown(figure: Figure) -> str:
    return written(figure.value)


def _steps(figure: Figure) -> str:
    return " ".join(figure.steps).rstrip(".") or NOBODY.rstrip(".")


def _strategic(ambito: str, now: StrategicTold) -> Iterator[Sezione]:
    title = f"{ambito}: {now.nome}"
    intro = f"Avanzamento: {_shown(now.progress) or NOTHING} ({_steps(now.progress)})"
    yield from _said(title, intro, now.operatives)


def _said(title: str, intro: str, operatives: Sequence[OperativeTold]) -> Iterator[Sezione]:
    """Operative objectives, their indicators, what was told of them."""
    yield Sezione("Obiettivi operativi", _OPERATIVES, tuple(map(_operative, operatives)), parte=title, premessa=intro)
    if values := [(o, i) for o in operatives for i in o.said.indicatori]:
        yield Sezione("Indicatori", *_of_values(values), parte=title)
    if texts := tuple(cells for o in operatives if (cells := _texts(o.said))):
        yield Sezione("Che cosa ne è", _TOLD, texts, parte=title)


def _operative(now: OperativeTold) -> Cells:
    said = now.said
    codes = ", ".join(s.codice for s in said.serviti_da)
    return (
        (said.nome,),
        (now.outcome,),
        (_shown(now.progress) or NOTHING,),
        tuple(filter(None, (_steps(now.progress), codes))),
        (concise(said.dichiarato) if said.dichiarato is not None else NOTHING,),
        lines(said.motivo) or (NOTHING,),
    )


def _of_values(
    values: Sequence[tuple[OperativeTold, ValueContent]],
) -> tuple[tuple[ColonnaDUP, ...], tuple[Cells, ...]]:
    """Columns and rows of indicators, with the column of their way where one of them has any."""
    ways = [_way(o, i) for o, i in values]
    rows = [_value(o.said, i) for o, i in values]
    if not any(ways):
        return _VALUES, tuple(rows)
    own = (way or (NOTHING,) for way in ways)
    return _VALUES_ON_THEIR_WAY, tuple((*row[:-1], way, row[-1]) for row, way in zip(rows, own, strict=True))


def _way(of: OperativeTold, said: ValueContent) -> tuple[str, ...]:
    """The line from the beginning to the end with the year on it, and the same in words: of a closing what it froze."""
    kept = dict(said.strada or (() if of.said.livello else drawn(said, of.until)))
    return (render_to_string("testi/figure/strada.svg.html", kept), kept["parole"]) if kept else ()


def _value(of: OperativeContent, said: ValueContent) -> Cells:
    years = [f"{year}: {value}" for year, value in years_of(said)]
    asked = f"scritto quando si chiedeva: {said.chiesto}" if said.chiesto else ""
    source = (f"fonte: {said.fonte}" if said.fonte else "", *lines(said.nota), asked, *map(_proof, said.evidenze))
    return (
        (of.nome,),
        (said.descrizione,) if said.nel_documento else (said.descrizione, NOT_THERE),
        (said.valore_atteso or NOTHING,),
        tuple(years),
        tuple(filter(None, source)) or (NOTHING,),
    )


def _texts(said: OperativeContent) -> Cells | None:
    names = {column: name for column, name, _ in SIX_TEXTS}
    told = [*lines(said.narrativa)]
    for column, text in said.testi:
        found = lines(text)
        if found:
            told += [f"{names[column]}: {found[0]}", *found[1:]]
    told += map(_proof, said.evidenze)
    return ((said.nome,), tuple(told)) if told else None


def _proof(said: EvidenceContent) -> str:
    """An evidence in a line: of a file its name and hash."""
    title, where, print_ = evidence_told(said)
    return f"evidenza: {title} ({where}{f', SHA-256 {print_}' if print_ else ''})"


# Tables


def _operatives(now: RicognizioneTold) -> Foglio:
    columns = [
        *(Colonna(name, 34, lungo=True) for name in ("Ambito", "Obiettivo strategico", "Obiettivo operativo")),
        Colonna("A che punto è", 16),
        Colonna("Avanzamento", _NUMBER),
        Colonna("Dichiarato", _NUMBER),
        Colonna("Perché lo si dichiara", 40, lungo=True),
        Colonna("Obiettivi di PEG", 30, lungo=True),
        Colonna("Che cosa ne è", 60, lungo=True),
        *(Colonna(name, 40, lungo=True) for _, name, _ in SIX_TEXTS),
        Colonna("Nel documento", _NUMBER),
    ]
    rows = [_operative_row(a.nome, s.nome, o) for a in now.ambiti for s in a.strategic for o in s.operatives]
    rows += [_operative_row("", "", o) for o in _gone(now)]
    return Foglio("Obiettivi operativi", columns, rows)


def _operative_row(ambito: str, strategic: str, now: OperativeTold) -> list[Cella]:
    said, texts = now.said, dict(now.said.testi)
    return [
        *(ambito, strategic, said.nome, said.stato),
        number_cell(_shown(now.progress)),
        said.dichiarato,
        said.motivo,
        "\n".join(serving.codice for serving in said.serviti_da),
        said.narrativa,
        *(texts.get(column, "") for column, _, _ in SIX_TEXTS),
        _there(said.nel_documento),
    ]


def _there(there: bool) -> str:
    return "sì" if there else "no"


def _values(now: RicognizioneTold) -> Foglio:
    names = ("Obiettivo operativo", "Indicatore", "Valore atteso", "Anno", "Valore", "Fonte", "Nota", "Nel documento")
    rows: list[list[Cella]] = []
    for o in (*(o for _, _, o in now.said.operativi()), *now.said.usciti):
        for i in o.indicatori:
            there = _there(i.nel_documento)
            told: list[tuple[int, str, str, str]] = [(int(year), value, "", "") for year, value in i.prima]
            told.append((i.anno, i.valore, i.fonte, i.nota))
            rows += [[o.nome, i.descrizione, i.valore_atteso, *said, there] for said in told]
    return Foglio("Indicatori", [Colonna(name, 24, lungo=True) for name in names], rows)


def _proofs(now: RicognizioneTold) -> Foglio:
    """What proves what was said."""
    rows: list[list[Cella]] = []
    for o in (*(o for _, _, o in now.said.operativi()), *now.said.usciti):
        proved = [("", e) for e in o.evidenze] + [(i.descrizione, e) for i in o.indicatori for e in i.evidenze]
        rows += [[o.nome, of, *evidence_told(e)] for of, e in proved]
    names = ("Obiettivo operativo", "Indicatore", "Che cosa prova", "Dove si trova", "SHA-256")
    return Foglio("Evidenze", [Colonna(name, 30, lungo=True) for name in names], rows)


def _levels(now: RicognizioneTold) -> Foglio:
    columns = [Colonna(c.titolo, 34 if c.forte else 14, lungo=c.forte) for c in _LEVELS]
    rows: list[list[Cella]] = []
    for a in now.ambiti:
        rows += [_level_row(a.nome, a), *(_level_row(s.nome, s) for s in a.strategic)]
    rows.append(_level_row("Tutto il documento", now.whole))
    return Foglio("Livelli", columns, rows)


def _level_row(name: str, level: Any) -> list[Cella]:
    progress = number_cell(_shown(level.progress))
    counts = (len(level.operatives), level.unlinked, level.level.objectives)
    return [name, *counts, progress, *(level.outcomes[word] for word in COUNTED)]
