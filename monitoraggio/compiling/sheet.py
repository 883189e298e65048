# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be written in one page: one objective with all its boxes, or the phases of many.

A page is texts by the name of their box («fase-IDENTITÀ-percentuale»). The same shape holds what is stored, what was
typed and what both started from, so that the three can be compared, and one objective and forty are saved alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from monitoraggio.compiling.columns import COLUMNS, VALUE, WEIGHT, Column, Form, Section
from monitoraggio.compiling.numbers import shown_number
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent
from monitoraggio.figures.typed import joined, typed_number
from monitoraggio.lettura.stored import survey_content
from monitoraggio.models import CausaDiRitardo, Rilevazione, StatoObiettivo, StatoQuerySet
from testi.formati import leggi_data

Texts = dict[str, str]
TICKED: Final = "si"


@dataclass(frozen=True, slots=True)
class Item:
    """An objective, or a row of one, of which something can be said. ``key`` is its identity within the page."""

    section: Section
    key: str
    state: int
    code: str
    said: ObjectiveContent | PhaseContent | IndicatorContent
    place: int = 0

    @property
    def text(self) -> str:
        """What it is called."""
        return self.said.titolo if isinstance(self.said, ObjectiveContent) else self.said.descrizione

    def box(self, column: str) -> str:
        """The name of a box of it."""
        return f"{self.section}-{self.key}-{column}"

    @property
    def row(self) -> UUID:
        """Its identity as the writer wants it."""
        return UUID(self.key)


@dataclass(frozen=True)
class Sheet:
    """The objectives of one page, what is stored of them, their revisions."""

    survey: Rilevazione
    content: SurveyContent
    states: Mapping[int, StatoObiettivo]
    items: tuple[Item, ...]
    columns: Mapping[str, tuple[Column, ...]]

    @cached_property
    def by_box(self) -> Mapping[str, tuple[Item, Column]]:
        """Every box of the page."""
        return {i.box(c.name): (i, c) for i in self.items for c in self.columns[i.section]}

    @cached_property
    def stored(self) -> Texts:
        """What is stored, as texts."""
        return {name: shown(getattr(i.said, c.name)) for name, (i, c) in self.by_box.items()}

    @property
    def token(self) -> str:
        """The revisions of its objectives, as a page carries them."""
        return " ".join(f"{pk}:{s.revisione}" for pk, s in sorted(self.states.items()))

    @cached_property
    def causes(self) -> Mapping[str, int]:
        """The causes that can be chosen, and those of old that some row has."""
        chosen = {i.said.causa for i in self.items if isinstance(i.said, PhaseContent)}
        rows = CausaDiRitardo.objects.order_by("ordine", "nome")
        return {c.nome: c.pk for c in rows if c.in_uso or c.nome in chosen}

    def of(self, section: str) -> Iterator[Item]:
        """The items of a section."""
        return (i for i in self.items if i.section == section)


def sheet_of(survey: Rilevazione, states: StatoQuerySet, *sections: Section, weighs: bool = False) -> Sheet:
    """What can be written of some objectives: everything, or some of their sections as a grid has them; ``weighs``:
    the weight as well, where the rules of the plan have one."""
    rows = {s.pk: s for s in states.filter(rilevazione=survey).order_by("sort_key", "pk")}
    content = survey_content(survey, states)
    wanted = sections or tuple(Section)
    items = [i for s in rows.values() if s.codice in content.by_code for i in items_of(s, content.by_code[s.codice])]
    columns = {
        section: columns if not sections else tuple(c for c in columns if c.on_grid)
        for section, columns in COLUMNS.items()
    }
    if weighs and content.regole.pesa_gli_obiettivi:
        columns[Section.OBJECTIVE] = (*columns[Section.OBJECTIVE], WEIGHT)
    return Sheet(survey, content, rows, tuple(i for i in items if i.section in wanted), columns)


def items_of(state: StatoObiettivo, o: ObjectiveContent) -> Iterator[Item]:
    """An objective, then its phases and indicators."""
    yield Item(Section.OBJECTIVE, str(state.pk), state.pk, o.codice, o)
    for n, phase in enumerate(o.planned_phases, start=1):
        yield Item(Section.PHASE, phase.id, state.pk, o.codice, phase, n)
    for n, indicator in enumerate(o.planned_indicators, start=1):
        yield Item(Section.INDICATOR, indicator.id, state.pk, o.codice, indicator, n)


def shown(value: Any) -> str:
    """A value as it stands in its box."""
    match value:
        case None | False:
            return ""
        case True:
            return TICKED
        case Decimal():
            return shown_number(value)
        case date():
            return value.isoformat()
    return str(value)


def canonical(column: Column, text: str) -> str:
    """A text as ``shown`` would write what it means; as it was typed where it means nothing."""
    if column.form is Form.AREA:
        return text.replace("\r\n", "\n").strip()
    plain = " ".join(text.split())
    if column.form is Form.DATE and (day := leggi_data(plain)):
        return day.isoformat()
    if column.form is Form.NUMBER and (number := typed_number(plain.removesuffix("%")).number) is not None:
        return shown_number(number)
    if column is VALUE:
        return joined(plain)
    return TICKED if column.form is Form.TICK and plain else plain


def received(sheet: Sheet, sent: Mapping[str, str], base: Texts | None = None) -> Texts:
    """What came back of a page; a box that it did not send stays as it was sent out (``base``), or is stored, but for
    what one ticks.

    What means the same as what is stored is what is stored, however it is spelled (spaces, line ends): nobody typed it.
    """
    texts: Texts = {}
    for name, (_, column) in sheet.by_box.items():
        stored = sheet.stored[name]
        absent = "" if column.form is Form.TICK else (base or {}).get(name, stored)
        text = canonical(column, sent.get(name, absent))
        texts[name] = stored if text == canonical(column, stored) else text
    return texts
