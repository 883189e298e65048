# SPDX-License-Identifier: AGPL-3.0-or-later
"""Corrections laid over what a closing froze: the content as it will be frozen, and both sides of each correction.

Of what is not corrected everything stays as it was frozen, figures and sentences too: a rettifica yields only its
differences, whatever a later program would compute.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.reading import plain_meaning
from monitoraggio.compiling.sheet import shown
from monitoraggio.computing import frozen
from monitoraggio.computing.board import Board, seen_in
from monitoraggio.computing.course import moment_of
from monitoraggio.contenuto import (
    CorrectionContent,
    IndicatorContent,
    ObjectiveContent,
    PhaseContent,
    RectificationContent,
    SurveyContent,
)
from monitoraggio.lettura.board import places_of
from monitoraggio.lettura.stored import JudgedEnd, judged_ends
from monitoraggio.models import AttoDellaRilevazione, CausaDiRitardo, Correzione, Rettifica
from monitoraggio.rectifying.rows import (
    NOTE_ROW,
    OF,
    column_of,
    evidence_laid,
    name_of,
    override_laid,
    place_of,
    row_of,
)
from monitoraggio.scrittura import sense


def corrected(rectification: Rettifica, corrections: Sequence[Correzione] | None = None) -> SurveyContent:
    """What the survey says with the corrections of a rettifica: figures of what they change are left to be computed.

    Args:
        corrections: those to be laid; None is all of them.
    """
    base = rectification.corretta.read
    found = list(rectification.correzioni.all()) if corrections is None else corrections
    by_code: defaultdict[str, list[Correzione]] = defaultdict(list)
    for one in found:
        by_code[one.codice].append(one)
    laid = {code: _laid(base.by_code[code], rows) for code, rows in by_code.items() if code in base.by_code}
    judged = _judged(rectification, laid.values())
    mended = {code: _judged_anew(base.by_code[code], o, judged) for code, o in laid.items()}
    counted = {one.codice for one in found if one.di in OF}
    return replace(
        base,
        obiettivi=tuple(mended.get(o.codice, o) for o in base.obiettivi),
        livelli=_levels_that_stay(base, [o for code, o in mended.items() if code in counted]),
        rettifica=_said(rectification, base, found),
    )


def frozen_anew(rectification: Rettifica, touched: tuple[str, ...] = ()) -> SurveyContent:
    """The same with its figures, as its closing freezes it."""
    base, now = rectification.corretta.read, corrected(rectification)
    whole = frozen(replace(now, livelli=()))
    stay = {level.nome: level for level in now.livelli}
    said = now.rettifica
    return replace(
        whole,
        livelli=tuple(stay.get(level.nome, level) for level in whole.livelli),
        andamento=(*base.andamento[:-1], _moment(rectification, whole)) if base.andamento else (),
        rettifica=replace(said, toccati=touched) if said else None,
    )


def sides(base: SurveyContent, corrections: Iterable[Correzione]) -> list[CorrectionContent]:
    """Both sides of each correction in words, in the order of the objectives, of their rows, of the boxes."""
    found, codes = [], [o.codice for o in base.obiettivi]
    for one in corrections:
        said = row_of(base, one.codice, one.di, one.riga)
        if said is None:
            continue
        o = base.by_code[one.codice]
        column = column_of(o, one.di, one.campo)
        stored = shown(getattr(said, column.name, False))
        before, after = (in_words(column, text) for text in (stored, one.valore))
        name = name_of(one.di, said)
        line = CorrectionContent(one.codice, one.di, one.riga, name, column.label, before, after, one.motivo)
        found.append(((codes.index(one.codice), *place_of(o, one.di, one.riga, column)), line))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _said(rectification: Rettifica, base: SurveyContent, found: Iterable[Correzione]) -> RectificationContent:
    closing = rectification.corretta
    deed = AttoDellaRilevazione.objects.filter(chiusura=closing).first()
    return RectificationContent(
        closing.numero, closing.catena, str(deed or ""), rectification.motivo, tuple(sides(base, found))
    )


def _laid(o: ObjectiveContent, rows: Sequence[Correzione]) -> ObjectiveContent:
    """An objective with what its corrections say, without the figures that were frozen of it where one of them counts:
    what proves it, the result that was asked for and the note of the Nucleo have no say in any."""
    by_row: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for one in rows:
        by_row[one.riga][one.campo] = plain_meaning(column_of(o, one.di, one.campo), one.valore)
    now = replace(
        o,
        **by_row.get("", {}),
        **by_row.get(NOTE_ROW, {}),
        fasi=tuple(_phase(f, by_row[f.id]) if f.id in by_row else f for f in o.fasi),
        indicatori=tuple(_indicator(i, by_row[i.id]) if i.id in by_row else i for i in o.indicatori),
        forzatura=override_laid(o, by_row),
        evidenze=tuple(evidence_laid(o, by_row)),
    )
    return replace(now, cifre=(), frasi=(), passi=()) if any(one.di in OF for one in rows) else now


def _phase(f: PhaseContent, said: Mapping[str, Any]) -> PhaseContent:
    now = replace(f, **said)
    if "causa" not in said:
        return now
    wants = CausaDiRitardo.objects.filter(nome=now.causa, vuole_motivo=True).exists()
    return replace(now, causa_vuole_motivo=wants)


def _indicator(i: IndicatorContent, said: Mapping[str, Any]) -> IndicatorContent:
    stored = {name: getattr(i, name) for name in (*said, "valore", "numeratore", "denominatore", *_FROM_A_SOURCE)}
    return replace(i, **{**sense.not_of_the_source(said, stored), **said})


_FROM_A_SOURCE: Final = ("origine", "provenienza", "impronta_fonte", "fonte")


def _judged(rectification: Rettifica, objectives: Iterable[ObjectiveContent]) -> JudgedEnd:
    survey = rectification.rilevazione
    return judged_ends(survey, rectification.corretta.versione, [o.fasi for o in objectives])


def _judged_anew(was: ObjectiveContent, now: ObjectiveContent, judged: JudgedEnd) -> ObjectiveContent:
    """Lateness is judged by the version of the day of conclusion, of those that concluded on another day than was
    said."""
    before = {f.id: f.fine_effettiva for f in was.fasi}
    phases = (
        f if f.fine_effettiva == before[f.id] else replace(f, fine_giudicata=judged(UUID(f.id), f.fine_effettiva))
        for f in now.fasi
    )
    return replace(now, fasi=tuple(phases))


def _levels_that_stay(base: SurveyContent, counted: Sequence[ObjectiveContent]) -> tuple[Any, ...]:
    moved = {"", *(o.centro_di_responsabilita for o in counted)} if counted else set()
    return tuple(level for level in base.livelli if level.nome not in moved)


def _moment(rectification: Rettifica, whole: SurveyContent) -> Any:
    return moment_of(Board(whole, seen_in(whole, places_of(rectification.corretta.versione.letta))))
