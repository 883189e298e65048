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

from monitoraggio.choices import RectifiedRow
from monitoraggio.compiling.columns import BY_NAME, Column, Section
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
from monitoraggio.scrittura import sense

RowContent = ObjectiveContent | PhaseContent | IndicatorContent
OF: Final[Mapping[str, Section]] = {
    RectifiedRow.OBIETTIVO: Section.OBJECTIVE,
    RectifiedRow.FASE: Section.PHASE,
    RectifiedRow.INDICATORE: Section.INDICATOR,
}


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
    return replace(
        base,
        obiettivi=tuple(mended.get(o.codice, o) for o in base.obiettivi),
        livelli=_levels_that_stay(base, mended),
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


def row_of(content: SurveyContent, code: str, of: str, row: str) -> RowContent | None:
    """What a content says of an objective, or of a row of it that its version has; None where there is none."""
    o = content.by_code.get(code)
    if o is None or not o.nel_piano:
        return None
    if of == RectifiedRow.OBIETTIVO:
        return o
    rows: Sequence[Any] = o.planned_phases if of == RectifiedRow.FASE else o.planned_indicators
    return next((said for said in rows if said.id == row), None)


def values_of(said: RowContent, columns: Iterable[Column]) -> dict[str, Any]:
    """What it says by column."""
    return {c.name: getattr(said, c.name) for c in columns}


def sides(base: SurveyContent, corrections: Iterable[Correzione]) -> list[CorrectionContent]:
    """Both sides of each correction in words, in the order of the objectives, of their rows, of the boxes."""
    found = []
    for one in corrections:
        column, said = _column(one), row_of(base, one.codice, one.di, one.riga)
        if said is None:
            continue
        name = said.titolo if isinstance(said, ObjectiveContent) else said.descrizione
        before, after = (in_words(column, text) for text in (shown(getattr(said, column.name)), one.valore))
        line = CorrectionContent(one.codice, one.di, one.riga, name, column.label, before, after, one.motivo)
        found.append((_place(base, one, column), line))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def _place(base: SurveyContent, one: Correzione, column: Column) -> tuple[int, ...]:
    codes = [o.codice for o in base.obiettivi]
    o = base.by_code[one.codice]
    rows = ["", *(f.id for f in o.fasi), *(i.id for i in o.indicatori)]
    names = [name for section, name in BY_NAME if section == OF[one.di]]
    return codes.index(one.codice), rows.index(one.riga), names.index(column.name)


def _said(rectification: Rettifica, base: SurveyContent, found: Iterable[Correzione]) -> RectificationContent:
    closing = rectification.corretta
    deed = AttoDellaRilevazione.objects.filter(chiusura=closing).first()
    return RectificationContent(
        closing.numero, closing.catena, str(deed or ""), rectification.motivo, tuple(sides(base, found))
    )


def _column(one: Correzione) -> Column:
    return BY_NAME[OF[one.di], one.campo]


def _laid(o: ObjectiveContent, rows: Iterable[Correzione]) -> ObjectiveContent:
    """An objective with what its corrections say, without the figures that were frozen of it."""
    by_row: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for one in rows:
        by_row[one.riga][one.campo] = plain_meaning(_column(one), one.valore)
    return replace(
        o,
        **by_row.get("", {}),
        fasi=tuple(_phase(f, by_row[f.id]) if f.id in by_row else f for f in o.fasi),
        indicatori=tuple(_indicator(i, by_row[i.id]) if i.id in by_row else i for i in o.indicatori),
        cifre=(),
        frasi=(),
        passi=(),
    )


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


def _levels_that_stay(base: SurveyContent, mended: Mapping[str, ObjectiveContent]) -> tuple[Any, ...]:
    moved = {"", *(o.centro_di_responsabilita for o in mended.values())} if mended else set()
    return tuple(level for level in base.livelli if level.nome not in moved)


def _moment(rectification: Rettifica, whole: SurveyContent) -> Any:
    return moment_of(Board(whole, seen_in(whole, places_of(rectification.corretta.versione.letta))))
