# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed in boxes that can be written no more: it comes back on the page, each with its place and the reason.

A phase is cancelled, an objective confirmed, a survey closed while somebody has the page open. The boxes are gone from
the sheet by then; what stood in them when the page was sent, and what stands in them now, tells what was typed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from aggregati.revisions import row_key_in
from monitoraggio.compiling.columns import BY_NAME, Column, Form, Section
from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.sheet import Sheet, Texts, canonical
from monitoraggio.models import StatoFase, StatoObiettivo, StatoQuerySet, ValoreIndicatore
from monitoraggio.scrittura.writer import reasons_not
from organizzazione.rules import Chi

GONE_ROW: Final[Mapping[str, str]] = {
    Section.PHASE: "la fase non è più nel piano.",
    Section.INDICATOR: "l'indicatore non è più nel piano.",
}
GONE_BOX: Final = "questa casella non c'è più."
_ROWS: Final[Mapping[str, Any]] = {Section.PHASE: StatoFase, Section.INDICATOR: ValoreIndicatore}


@dataclass(frozen=True, slots=True)
class Kept:
    """A text without a box: the name of that box, what the page called it, what was typed, why it is not written."""

    name: str
    where: str
    text: str
    typed: str
    why: str


def strays(sheet: Sheet, sent: Mapping[str, str], base: Texts | None) -> Texts:
    """What was typed in boxes that the sheet has no more; ``base`` is what stood in them when the page was sent."""
    before = base or {}
    names = dict.fromkeys([*sent, *(n for n in before if _is_tick(n))])
    gone = {n: _column(n) for n in names if n not in sheet.by_box}
    texts = {n: canonical(column, sent.get(n, "")) for n, column in gone.items() if column}
    return {n: text for n, text in texts.items() if text != canonical(_known(n), before.get(n, ""))}


def told_kept(sheet: Sheet, who: Chi, texts: Texts) -> list[Kept]:
    """The same in words, in the order of the page; of what somebody does not read nothing is said but the text."""
    found = dict(_named(sheet, who, texts))
    return [
        _kept(name, text, *found.get(name, ("Una casella che non c'è più", GONE_BOX))) for name, text in texts.items()
    ]


def _kept(name: str, text: str, where: str, why: str) -> Kept:
    column = _known(name)
    return Kept(name, where, in_words(column, text), text, why)


def _named(sheet: Sheet, who: Chi, texts: Texts) -> Iterator[tuple[str, tuple[str, str]]]:
    states = StatoObiettivo.objects.visible_to(who).filter(rilevazione=sheet.survey)
    mine = {str(s.pk): s for s in states.filter(pk__in=[_state_of(n) for n in texts])}
    rows = {section: _rows_of(section, states, texts) for section in _ROWS}
    of = {s.pk for s in mine.values()} | {row.stato_id for found in rows.values() for row in found.values()}
    reasons = reasons_not(of - sheet.states.keys())

    def reason(key: int) -> str:
        return reasons.get(key, GONE_BOX)

    for name in texts:
        section, key, column = _parted(name)
        label = BY_NAME[section, column].label
        if section == Section.OBJECTIVE and key in mine:
            yield name, (f"{mine[key].codice}, {label.lower()}", reason(mine[key].pk))
        elif (row := rows.get(section, {}).get(key)) is not None:
            kind = "fase" if section == Section.PHASE else "indicatore"
            why = reason(row.stato_id) if row.nel_piano else GONE_ROW[section]
            yield name, (f"{row.stato.codice}, {kind} «{row}», {label.lower()}", why)


def _rows_of(section: str, states: StatoQuerySet, texts: Texts) -> dict[str, Any]:
    rows = _ROWS[section].objects.filter(stato__in=states.order_by().values("pk"), row_id__in=_rows_in(texts, section))
    return {str(row.row_id): row for row in rows.select_related("stato")}


def _parted(name: str) -> tuple[str, str, str]:
    section, _, rest = name.partition("-")
    key, _, column = rest.rpartition("-")
    return section, key, column


def _column(name: str) -> Column | None:
    section, _, column = _parted(name)
    return BY_NAME.get((section, column))


def _known(name: str) -> Column:
    section, _, column = _parted(name)
    return BY_NAME[section, column]


def _is_tick(name: str) -> bool:
    column = _column(name)
    return column is not None and column.form is Form.TICK


def _state_of(name: str) -> int:
    section, key, _ = _parted(name)
    return row_key_in(key) or 0 if section == Section.OBJECTIVE else 0


def _rows_in(texts: Texts, section: str) -> list[UUID]:
    found = []
    for name in texts:
        kind, key, _ = _parted(name)
        try:
            found += [UUID(key)] if kind == section else []
        except ValueError:
            continue
    return found
