# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of objectives, each written on the row that it is: few queries however many they are.

A row that is told by an identity of its objective is that row, wherever it stands and whatever it says; one that was
deleted comes back as it was, under its old key, so that its history goes on. Nobody takes a row of another objective.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from obiettivi.scrittura.drafts import TABLES, Hand, RowDraft
from obiettivi.scrittura.history import record, sign
from obiettivi.scrittura.lots import LOT, lots

# What a row may be linked to, by column.
LINKS: Final = ("responsabile_id", "centro_id", "tipo_id")


@dataclass(slots=True)
class _Known:
    """What is known of identities that no row of the objectives has now."""

    taken: set[str] = field(default_factory=set)
    # The last record of each, by objective and identity.
    had: dict[tuple[int, str], Any] = field(default_factory=dict)
    others: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def free(self, objective: int, identity: str) -> bool:
        """Whether a new row of this objective may have it."""
        return identity not in self.taken and self.others[identity] <= {objective}


def write_rows(
    section: str, wanted: Mapping[int, Sequence[RowDraft]], hands: Mapping[int, Hand], *, born: Collection[int]
) -> None:
    """Make the rows of each objective (by key) what its drafts say; ``born`` have none yet."""
    model = TABLES[section]
    there = _stored(model, [key for key in wanted if key not in born])
    known = _known(model, wanted, there)
    work = _Work(model, known)
    for key, drafts in wanted.items():
        work.lay(key, there[key], drafts)
    _let_go_of_who_is_gone(work.back)
    work.apply()
    for row in (*work.gone, *work.changed, *work.born):
        sign(row, hands[row.obiettivo_id])
    for row in work.gone:
        row.delete()
    _store(model, work)


def _stored(model: Any, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in model._default_manager.filter(obiettivo__in=keys).order_by("ordine", "pk") if keys else ():
        rows[row.obiettivo_id][str(row.row_id)] = row
    return rows


def _known(model: Any, wanted: Mapping[int, Sequence[RowDraft]], there: Mapping[int, Collection[str]]) -> _Known:
    known = _Known()
    asked = sorted(
        {d.identity for k, drafts in wanted.items() for d in drafts if d.identity and d.identity not in there[k]}
    )
    for few in lots(asked):
        known.taken |= {str(i) for i in model._default_manager.filter(row_id__in=few).values_list("row_id", flat=True)}
        for line in model.history.filter(row_id__in=few).order_by("history_date", "history_id"):
            known.had[line.obiettivo_id, str(line.row_id)] = line
            known.others[str(line.row_id)].add(line.obiettivo_id)
    return known


class _Work:
    """The rows of one table: those that go, come back, change and are born."""

    def __init__(self, model: Any, known: _Known) -> None:
        self.model, self.known = model, known
        self.gone: list[Any] = []
        self.back: list[Any] = []
        self.changed: list[Any] = []
        self.born: list[Any] = []
        self.columns: set[str] = set()
        self._laid: list[tuple[Any, dict[str, Any], bool]] = []

    def lay(self, objective: int, there: Mapping[str, Any], drafts: Sequence[RowDraft]) -> None:
        """Find for each draft of one objective the row that it is, and its place."""
        taken: set[str] = set()
        found = []
        for draft in drafts:
            identity = draft.identity if draft.identity not in taken else ""
            taken.add(identity)
            found.append(there.get(identity) or self._other(objective, identity, draft))
        self.gone += [row for identity, row in there.items() if identity not in taken]
        kept = [row if identity_of(row) in there else None for row in found]
        places = ascending([row.ordine if row is not None else None for row in kept])
        for row, same, draft, place in zip(found, kept, drafts, places, strict=True):
            self._laid.append((row, {"ordine": place, **draft.values}, same is None))

    def _other(self, objective: int, identity: str, draft: RowDraft) -> Any:
        last = self.known.had.get((objective, identity))
        if last is not None and identity not in self.known.taken:
            row = last.instance
            self.back.append(row)
        else:
            name = draft.names_itself and identity and self.known.free(objective, identity)
            row = self.model(obiettivo_id=objective, row_id=uuid.UUID(identity) if name else uuid.uuid4())
            row.origin_id = draft.origin
        self.known.taken.add(identity_of(row))
        return row

    def apply(self) -> None:
        """Put the values on the rows, and tell those that change."""
        for row, values, new in self._laid:
            other = {column: value for column, value in values.items() if new or getattr(row, column) != value}
            for column, value in other.items():
                setattr(row, column, value)
            if new:
                self.born.append(row)
            elif other:
                self.changed.append(row)
                self.columns |= set(other)


def _store(model: Any, work: _Work) -> None:
    if work.changed:
        # Rows that are there, and have no other key: to write them over costs a fifth of an update by cases.
        model._default_manager.bulk_create(
            work.changed,
            batch_size=LOT,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=sorted(model._meta.get_field(column).name for column in work.columns),
        )
        record(model, work.changed, born=False)
    if work.born:
        model._default_manager.bulk_create(work.born, batch_size=LOT)
        record(model, work.born, born=True)


def said_by(row: Any) -> dict[str, Any]:
    """What a row says and where it stands, by column, without who it is."""
    who = {"id", "obiettivo_id", "row_id", "origin_id"}
    return {c.attname: getattr(row, c.attname) for c in row._meta.concrete_fields if c.attname not in who}


def identity_of(row: Any) -> str:
    """Who a row is, as text."""
    return str(row.row_id)


def ascending(present: Sequence[int | None]) -> list[int]:
    """Ascending numbers for rows that may be moved or new, changing as few of the present ones as can be."""
    used = sorted({n for n in present if n is not None})
    following = (used[-1] if used else 0) + 1
    return used + list(range(following, following + len(present) - len(used)))


def _let_go_of_who_is_gone(rows: Sequence[Any]) -> None:
    for column in LINKS:
        let_go(rows, column)


def let_go(rows: Iterable[Any], column: str) -> None:
    """Forget, on rows that come back, what they were linked to and is no more (one query where there is something)."""
    linked = [row for row in rows if getattr(row, column, None) is not None]
    if not linked:
        return
    model = linked[0]._meta.get_field(column).related_model
    there = set(model._base_manager.filter(pk__in={getattr(r, column) for r in linked}).values_list("pk", flat=True))
    for row in linked:
        if getattr(row, column) not in there:
            setattr(row, column, None)
