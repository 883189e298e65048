# SPDX-License-Identifier: AGPL-3.0-or-later
"""What typed texts mean: drafts for the writer, faults at their boxes, and the content as it would be."""

from collections import defaultdict
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from monitoraggio.compiling.columns import Column, Form, Section
from monitoraggio.compiling.numbers import Unread, number_in_box
from monitoraggio.compiling.sheet import TICKED, Item, Sheet, Texts
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent
from monitoraggio.figures.typed import fault_of_value
from monitoraggio.scrittura import sense
from monitoraggio.scrittura.drafts import OF_PHASE, Draft
from testi.formati import leggi_data

Faults = dict[str, list[str]]
NO_DATE: Final = "Non si legge come data: scrivere 30/06/2020."
NO_CHOICE: Final = "Questa voce non c'è fra quelle previste."


@dataclass
class Reading:
    """What changed, by objective, and what cannot be read."""

    drafts: dict[int, Draft] = field(default_factory=dict)
    faults: Faults = field(default_factory=lambda: defaultdict(list))


@dataclass
class _Parts:
    head: dict[str, Any] = field(default_factory=dict)
    phases: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    values: dict[UUID, dict[str, Any]] = field(default_factory=dict)


def read(sheet: Sheet, texts: Texts) -> Reading:
    """The drafts that make what is stored into what was typed; only what is another is named."""
    found = Reading()
    parts: defaultdict[int, _Parts] = defaultdict(_Parts)
    for name, (item, column) in sheet.by_box.items():
        if texts[name] == sheet.stored[name]:
            continue
        try:
            value = meaning(sheet, column, texts[name])
        except Unread as no:
            found.faults[name].append(str(no))
            continue
        _place(parts[item.state], item)[_stored_as(column)] = value
    found.drafts = {pk: Draft(p.head, p.phases, p.values) for pk, p in parts.items()}
    return found


def _place(parts: _Parts, item: Item) -> dict[str, Any]:
    match item.section:
        case Section.PHASE:
            return parts.phases.setdefault(item.row, {})
        case Section.INDICATOR:
            return parts.values.setdefault(item.row, {})
    return parts.head


def _stored_as(column: Column) -> str:
    return "causa_id" if column.name == "causa" else column.name


def meaning(sheet: Sheet, column: Column, text: str) -> Any:
    """What a text is worth in its box.

    Raises:
        Unread: nothing; says why in words.
    """
    if column.name == "valore" and (fault := fault_of_value(text)):
        raise Unread(fault)
    if column.name != "causa":
        return plain_meaning(column, text)
    if text and text not in sheet.causes:
        raise Unread(NO_CHOICE)
    return sheet.causes.get(text)


def plain_meaning(column: Column, text: str) -> Any:
    """The same, whatever the page; of a cause its name."""
    match column.form:
        case Form.NUMBER:
            return number_in_box(text)
        case Form.DATE:
            return _day(text)
        case Form.TICK:
            return text == TICKED
        case Form.CHOICE if column.name != "causa" and text not in dict(column.options):
            raise Unread(NO_CHOICE)
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    day = leggi_data(text)
    if day is None:
        raise Unread(NO_DATE)
    return day


def as_typed(sheet: Sheet, texts: Texts) -> SurveyContent:
    """The content as the texts would have it: what cannot be read stays as it is stored."""
    by_row = {(i.code, i.key): i for i in sheet.items}

    def objective(o: ObjectiveContent) -> ObjectiveContent:
        phases = (_phase(sheet, texts, by_row.get((o.codice, f.id)), f) for f in o.fasi)
        values = (_indicator(sheet, texts, by_row.get((o.codice, i.id)), i) for i in o.indicatori)
        return replace(o, fasi=tuple(phases), indicatori=tuple(values))

    return replace(sheet.content, obiettivi=tuple(objective(o) for o in sheet.content.obiettivi))


def _changes(sheet: Sheet, texts: Texts, item: Item) -> dict[str, Any]:
    changed = {}
    for column in sheet.columns[item.section]:
        name = item.box(column.name)
        if texts[name] == sheet.stored[name]:
            continue
        try:
            changed[column.name] = texts[name] if column.name == "causa" else meaning(sheet, column, texts[name])
        except Unread:
            continue
    return changed


def _phase(sheet: Sheet, texts: Texts, item: Item | None, said: PhaseContent) -> PhaseContent:
    if item is None:
        return said
    changed = _changes(sheet, texts, item)
    now = sense.completed(changed, {n.removesuffix("_id"): getattr(said, n.removesuffix("_id")) for n in OF_PHASE})
    percent = now["percentuale"]
    if percent is not None and not 0 <= percent <= sense.HUNDRED:
        now["percentuale"] = said.percentuale
    return replace(said, **now)


def _indicator(sheet: Sheet, texts: Texts, item: Item | None, said: IndicatorContent) -> IndicatorContent:
    if item is None:
        return said
    known = {f.name for f in fields(said)}
    changed = {n: v for n, v in _changes(sheet, texts, item).items() if n in known}
    if changed.get("denominatore", said.denominatore) == 0:
        changed |= {"denominatore": None, "numeratore": None}
    return replace(said, **changed)
