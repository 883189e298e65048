# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows that a rettifica corrects, each with its boxes: those of the pages of a survey, and beside them what
proves it, the result that was asked for, the note of the Nucleo.

A piece of evidence has no identity in what a closing froze, which never changes: it is known by its place there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from monitoraggio.choices import Override, RectifiedRow
from monitoraggio.compiling.columns import BY_NAME, COLUMNS, WEIGHT, Column, Form, Section
from monitoraggio.compiling.merging import in_words
from monitoraggio.contenuto import (
    EvidenceContent,
    IndicatorContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    SurveyContent,
)
from monitoraggio.scrittura.evidence import NAME_MAX
from monitoraggio.scrittura.protocols import LONGEST
from testi.bounds import LONG_TEXT

RowContent = ObjectiveContent | PhaseContent | IndicatorContent | EvidenceContent | OverrideContent
OF: Final[Mapping[str, Section]] = {
    RectifiedRow.OBIETTIVO: Section.OBJECTIVE,
    RectifiedRow.FASE: Section.PHASE,
    RectifiedRow.INDICATORE: Section.INDICATOR,
}
# Of the others there is one of an objective, and their identity is their name.
OVERRIDE_ROW: Final = RectifiedRow.FORZATURA.value
NOTE_ROW: Final = RectifiedRow.NOTA.value
_THERE: Final = "prova-"
_ADDED: Final = "nuova-"
MOST_ADDED: Final = 30
WITHDRAWN: Final = "tolta"

_WHAT: Final = Column("riga", "Che cosa prova", Form.CHOICE)
_TITLE: Final = Column("titolo", "Titolo", Form.LINE, most=NAME_MAX)
_ADDRESS: Final = Column("indirizzo", "Indirizzo", Form.LINE, most=500)
_PROTOCOL: Final = Column("protocollo", "Numero di protocollo", Form.LINE, most=LONGEST)
_GONE: Final = Column(WITHDRAWN, "Non prova: si toglie", Form.TICK)
_OVERRIDE: Final = (
    Column("stato", "Forzatura", Form.CHOICE, (*Override.choices, (WITHDRAWN, "Tolta: non c'era"))),
    Column("risultato", "Risultato chiesto", Form.NUMBER),
    Column("motivo", "Perché la si chiede", Form.AREA, most=LONG_TEXT),
    Column("risposta", "Perché la si concede o no", Form.AREA, most=LONG_TEXT),
)
_NOTE: Final = (Column("nota_nucleo", "Nota del Nucleo", Form.AREA, most=LONG_TEXT, lines=5),)
_OTHERS: Final = {
    **{(RectifiedRow.EVIDENZA.value, c.name): c for c in (_WHAT, _TITLE, _ADDRESS, _PROTOCOL, _GONE)},
    **{(OVERRIDE_ROW, c.name): c for c in _OVERRIDE},
    **{(NOTE_ROW, c.name): c for c in _NOTE},
}


def row_of(content: SurveyContent, code: str, of: str, row: str) -> RowContent | None:
    """What a content says of an objective, or of a row of it that its version has; None where there is none. Evidence
    that is to be added says nothing yet."""
    o = content.by_code.get(code)
    if o is None or not o.nel_piano:
        return None
    rows: Mapping[str, RowContent] = {key: said for kind, key, said in _rows_of(o) if kind == of}
    return EvidenceContent("", "") if of == RectifiedRow.EVIDENZA and _is_added(row) else rows.get(row)


def rows_of(o: ObjectiveContent, added: Iterable[str] = ()) -> Iterator[tuple[str, str, RowContent]]:
    """The rows of an objective in the order of its page: kind, identity, what is said; ``added`` is the evidence that a
    rettifica adds already, after which there is room for one more."""
    yield from _rows_of(o)
    known = sorted({key for key in added if _is_added(key)}, key=_number)
    free = next((n for n in range(1, MOST_ADDED + 1) if f"{_ADDED}{n}" not in known), 0)
    for key in (*known, *([f"{_ADDED}{free}"] if free else [])):
        yield RectifiedRow.EVIDENZA, key, EvidenceContent("", "")


def _rows_of(o: ObjectiveContent) -> Iterator[tuple[str, str, RowContent]]:
    yield from ((RectifiedRow.FASE, f.id, f) for f in o.planned_phases)
    yield from ((RectifiedRow.INDICATORE, i.id, i) for i in o.planned_indicators)
    yield RectifiedRow.OBIETTIVO, "", o
    if o.forzatura:
        yield RectifiedRow.FORZATURA, OVERRIDE_ROW, o.forzatura
    yield RectifiedRow.NOTA, NOTE_ROW, o
    yield from ((RectifiedRow.EVIDENZA, f"{_THERE}{n}", e) for n, e in enumerate(o.evidenze, start=1))


def columns_of(content: SurveyContent, o: ObjectiveContent, of: str, said: RowContent) -> tuple[Column, ...]:
    """The boxes of a row: of an objective its weight too, where the rules count it; of evidence those of its kind."""
    if isinstance(said, EvidenceContent):
        return (_TITLE, _proving(o), *_of_evidence(said))
    if of in OF:
        weighed = OF[of] is Section.OBJECTIVE and content.regole.pesa_gli_obiettivi
        return (*COLUMNS[OF[of]], WEIGHT) if weighed else COLUMNS[OF[of]]
    return _OVERRIDE if of == OVERRIDE_ROW else _NOTE


def _of_evidence(said: EvidenceContent) -> tuple[Column, ...]:
    if not said.titolo:
        return (_ADDRESS, _PROTOCOL)
    where = (_ADDRESS,) if said.indirizzo else (_PROTOCOL,) if said.protocollo else ()
    return (*where, _GONE)


def _proving(o: ObjectiveContent) -> Column:
    """What of an objective an evidence is of: of frozen rows too that the version has no more."""
    rows = [
        *(("fase", f.id, f.descrizione) for f in o.fasi),
        *(("indicatore", i.id, i.descrizione) for i in o.indicatori),
    ]
    told = ((key, f"{kind.capitalize()}: {text[:80]}") for kind, key, text in rows)
    return replace(_WHAT, options=(("", "Tutto l'obiettivo"), *told))


def column_of(o: ObjectiveContent, of: str, name: str) -> Column:
    """The box of a correction."""
    if of in OF:
        return BY_NAME[OF[of], name]
    return _proving(o) if name == _WHAT.name else _OTHERS[of, name]


def values_of(said: RowContent, columns: Iterable[Column]) -> dict[str, Any]:
    """What it says by column; of evidence that it is there."""
    return {c.name: getattr(said, c.name, False) for c in columns}


def name_of(of: str, said: RowContent) -> str:
    """What a row is called."""
    match said:
        case ObjectiveContent():
            return said.titolo
        case EvidenceContent():
            return said.titolo or "Una che manca"
        case OverrideContent():
            return f"Risultato chiesto: {in_words(_OVERRIDE[0], said.stato).lower()}"
    return said.descrizione


def place_of(o: ObjectiveContent, of: str, row: str, column: Column) -> tuple[int, ...]:
    """Where a correction stands among those of its objective."""
    if of in OF:
        rows: Sequence[str] = ["", *(f.id for f in o.fasi), *(i.id for i in o.indicatori)]
        return 0, rows.index(row), [name for section, name in BY_NAME if section == OF[of]].index(column.name)
    boxes = [name for kind, name in _OTHERS if kind == of]
    added = len(o.evidenze) if _is_added(row) else 0
    return list(RectifiedRow.values).index(of), added + _number(row), boxes.index(column.name)


def evidence_laid(o: ObjectiveContent, by_row: Mapping[str, Mapping[str, Any]]) -> Iterator[EvidenceContent]:
    """The evidence of an objective with what is corrected of it, then what is added."""
    for n, e in enumerate(o.evidenze, start=1):
        said = dict(by_row.get(f"{_THERE}{n}", {}))
        if not said.pop(WITHDRAWN, False):
            yield replace(e, **said)
    for key in sorted(filter(_is_added, by_row), key=_number):
        yield replace(EvidenceContent("", ""), **by_row[key])


def override_laid(o: ObjectiveContent, by_row: Mapping[str, Mapping[str, Any]]) -> OverrideContent | None:
    """The result that was asked for with what is corrected of it; None where there is none any more."""
    said = by_row.get(OVERRIDE_ROW, {})
    if o.forzatura is None or said.get("stato") == WITHDRAWN:
        return None
    return replace(o.forzatura, **said)


def _number(key: str) -> int:
    text = key.rpartition("-")[2]
    return int(text) if text.isdecimal() else 0


def _is_added(key: str) -> bool:
    return key.startswith(_ADDED) and key == f"{_ADDED}{_number(key)}" and 0 < _number(key) <= MOST_ADDED
