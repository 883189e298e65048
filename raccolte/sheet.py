# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheet of a collection: indicators by years, with boxes in the rows that somebody may write."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict

from aggregati.revisions import revisions_in, row_key_in
from dup.models import IndicatoreEnte, ValoreAnnuale
from dup.printed import HEALTH
from organizzazione.rules import Chi
from raccolte.course import Change, change
from raccolte.models import Raccolta
from raccolte.rules import readable, writable
from raccolte.writer import COLUMNS, Fault, Said, told

#: How many years the sheet shows, that of the collection included.
YEARS: Final = 5
LABELS: Final = {
    "valore": "Valore",
    "provvisorio": "Provvisorio",
    "fonte": "Fonte",
    "evidenza": "Evidenza",
    "nota": "Nota",
}
_YES: Final = "provvisorio"
_LONGEST: Final = 100_000


def as_text(name: str, value: Any) -> str:
    """A column as its box has it."""
    return (_YES if value else "") if name == "provvisorio" else str(value)


def box_of(key: int, column: str) -> str:
    """The name of a box."""
    return f"v-{key}-{column}"


@dataclass(frozen=True, slots=True)
class Box:
    """A cell that is written: its text, and what is wrong with it."""

    name: str
    column: str
    label: str
    text: str
    of: str
    why: str = ""


@dataclass
class Row:
    """An indicator of the sheet. ``typed``: what somebody has written in its boxes, where it is not what is kept."""

    of: IndicatoreEnte
    now: ValoreAnnuale | None
    past: Sequence[str]
    change: Change
    writes: bool
    heading: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    others: str = ""

    @property
    def kept(self) -> dict[str, str]:
        """What is kept, as its boxes have it."""
        return {name: as_text(name, value) for name, value in told(self.now).items()}

    @property
    def boxes(self) -> list[Box]:
        """One for each column."""
        texts = {**self.kept, **self.typed}
        return [
            Box(box_of(self.of.pk, c), c, LABELS[c], texts[c], self.of.descrizione, self.faults.get(c, ""))
            for c in COLUMNS
        ]


class Sheet:
    """All indicators of the document of a collection, for somebody (four queries)."""

    def __init__(self, raccolta: Raccolta, chi: Chi) -> None:
        self.raccolta, self.year = raccolta, raccolta.anno
        mine = set(writable(raccolta.dup, raccolta, chi).values_list("pk", flat=True))
        values: dict[int, dict[int, ValoreAnnuale]] = {}
        rows = readable(raccolta.dup, chi).select_related("ambito", "centro")
        for value in ValoreAnnuale.objects.filter(indicatore__dup=raccolta.dup, anno__lte=self.year).order_by("anno"):
            values.setdefault(value.indicatore_id, {})[value.anno] = value
        self.rows = list(_headed(self._row(i, values.get(i.pk, {}), i.pk in mine) for i in _in_order(rows)))
        self.by_key = {row.of.pk: row for row in self.rows if row.writes}

    @property
    def past(self) -> list[int]:
        """The years before, in their order."""
        return list(range(self.year - YEARS + 1, self.year))

    @property
    def missing(self) -> int:
        """How many have no value of the year yet."""
        return sum(row.now is None for row in self.rows)

    @property
    def token(self) -> str:
        """What was read: of each row that may be written its revision."""
        return " ".join(f"{key}:{row.of.revisione}" for key, row in self.by_key.items())

    @property
    def base(self) -> str:
        """What the boxes held when the page was sent: only what is another then was typed."""
        return json.dumps({key: list(row.kept.values()) for key, row in self.by_key.items()}, ensure_ascii=False)

    def _row(self, of: IndicatoreEnte, values: Mapping[int, ValoreAnnuale], writes: bool) -> Row:
        now = values.get(self.year)
        before = max((year for year in values if year < self.year), default=None)
        last = (before, values[before].printed) if before else None
        past = [values[year].printed if year in values else "" for year in self.past]
        changed = change(last, (self.year, now.printed), of.verso) if now else Change("")
        return Row(of, now, past, changed, writes)


def _in_order(rows: Any) -> Any:
    return rows.order_by("-stato_di_salute", "ambito__ordine", "ambito__pk", "ordine", "pk")


def _headed(rows: Iterator[Row]) -> Iterator[Row]:
    """The first of each place carries its heading."""
    before = None
    for row in rows:
        i = row.of
        place = " · ".join(filter(None, (HEALTH[i.stato_di_salute], i.ambito.nome if i.ambito else "", i.tema)))
        row.heading, before = (place if place != before else ""), place
        yield row


@dataclass(frozen=True)
class Typed:
    """What a page has sent: rows that were touched, and those that cannot be written any more with what was typed."""

    said: Mapping[int, Said]
    texts: Mapping[int, Mapping[str, str]]
    gone: Sequence[str]


def typed(sheet: Sheet, post: QueryDict) -> Typed:
    """Only what differs from what the page was sent with: a box that nobody touched writes nothing."""
    base, read = _base(post.get("base", "")), revisions_in(post.get("versione", ""))
    keys = {key for name in post if (key := row_key_in(name.removeprefix("v-").split("-")[0])) is not None}
    said, texts, gone = {}, {}, []
    for key in sorted(keys):
        row, sent = sheet.by_key.get(key), base.get(key, {})
        # A box that did not come says nothing: a page that was pressed half loaded empties nothing.
        absent = {**(row.kept if row else dict.fromkeys(COLUMNS, "")), **sent}
        now = {c: " ".join(post.get(box_of(key, c), absent[c]).split()) for c in COLUMNS}
        if now == sent:
            continue
        if row is None:
            gone.append(_gone(sheet, key, now))
        elif now != row.kept:
            texts[key] = now
            said[key] = Said({**now, "provvisorio": now["provvisorio"] == _YES}, read.get(key, 0))
    return Typed(said, texts, gone)


def laid_over(sheet: Sheet, sent: Typed, faults: Sequence[Fault] = (), overtaken: Sequence[int] = ()) -> None:
    """Put what was typed into the rows of a sheet that is shown again, with what is wrong and what others wrote."""
    for key, texts in sent.texts.items():
        if row := sheet.by_key.get(key):
            row.typed = texts
            row.faults = {f.column or "valore": f.why for f in faults if f.indicator == key}
            if key in overtaken:
                kept = ", ".join(f"{LABELS[c].lower()} «{v}»" for c, v in row.kept.items() if v)
                row.others = f"Nel frattempo è stato salvato: {kept or 'nessun valore'}."


def _gone(sheet: Sheet, key: int, now: Mapping[str, str]) -> str:
    row = next((r for r in sheet.rows if r.of.pk == key), None)
    name = f"«{row.of.descrizione}»" if row else "Un indicatore che non c'è più"
    return f"{name}: {', '.join(v for v in now.values() if v) or 'vuoto'}"


def _base(text: str) -> dict[int, dict[str, str]]:
    """What the page was sent with; nothing where it does not say so, and then every box counts as typed."""
    try:
        found = json.loads(text) if len(text) < _LONGEST * 10 else {}
        return {int(key): dict(zip(COLUMNS, map(str, kept), strict=True)) for key, kept in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}
