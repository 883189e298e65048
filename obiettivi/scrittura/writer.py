# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of objectives: head, links and rows, of one or of hundreds, all of them or none.

Form, admin, imports, new year, bin and variations say what they want as drafts (``drafts``) and tell in their own words
what is refused here. What none of them may forget happens here once: the revision, the right, the text that an act has
closed, the code that is unique and stays, the identity of rows, the history of everything with who and why, the word to
whoever prepares something of the plan.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import IntegrityError, transaction

from fogli import avanzamento
from lavori.changes import tell
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.codes import TAKEN, code_taken, keeps_its_code
from obiettivi.scrittura.drafts import TABLES, Change, CodeTaken, Draft, Hand, NotStorable
from obiettivi.scrittura.gate import may_stand, take
from obiettivi.scrittura.history import record, sign, unsign
from obiettivi.scrittura.lots import LOT, lots
from obiettivi.scrittura.rows import write_rows

# An update by cases grows with their square.
CASES: Final = 100
# Where an objective stands: what moves it needs the right to be there.
PLACE: Final = frozenset({"piano_id", "centro_id"})


def write(changes: Sequence[Change], hand: Hand) -> None:
    """Write objectives that are stored and make those that are not, few queries however many they are.

    The objects in hand say afterwards what was written of them; new ones have their key.

    Raises:
        ConflittoDiRevisione: one was saved by somebody else since, or its revision is missing.
        NotAllowed: one may not be written now, because of who asks or because its text is closed.
        CodeTaken, NotStorable: a code that another one has, or that may not change.
    """
    done = 0
    with transaction.atomic():
        for few in lots(changes):
            _write(few, hand)
            done += len(few)
            avanzamento.dici("obiettivi scritti", done, len(changes))


@dataclass(slots=True)
class _Written:
    """An objective being written: as it is stored, what is said of it, the columns that become another."""

    change: Change
    row: ObiettivoPEG
    draft: Draft
    hand: Hand
    born: bool
    columns: dict[str, Any] = field(default_factory=dict)


def _write(changes: Sequence[Change], hand: Hand) -> None:
    stored = take([c for c in changes if not c.objective._state.adding], hand)
    may_stand([c.objective for c in changes if c.objective._state.adding], hand)
    plans = {o.piano_id for o in stored.values()}
    all_of_them = [_laid(c, stored.get(c.objective.pk), hand) for c in changes]
    _place([w for w in all_of_them if w.columns.keys() & PLACE], hand)
    _check_codes(all_of_them)
    _store_heads(all_of_them)
    _write_links(all_of_them)
    touched = [w for w in all_of_them if w.born or not w.draft.says_nothing]
    for born in (True, False):
        record(ObiettivoPEG, [w.row for w in touched if w.born is born], born=born)
    _write_rows(all_of_them)
    for w in all_of_them:
        _mirror(w)
    tell(PianoEsecutivo, *plans, *(w.row.piano_id for w in touched))


def _laid(change: Change, stored: ObiettivoPEG | None, hand: Hand) -> _Written:
    draft = change.draft() if callable(change.draft) else change.draft
    row = change.objective if stored is None else stored
    w = _Written(change, row, draft, hand.because(change.reason), born=stored is None)
    sign(row, w.hand)
    w.columns = {name: value for name, value in draft.head.items() if getattr(row, name) != value}
    if not w.born and row.in_vigore:
        _keeps_its_name(row, w.columns)
    for name, value in w.columns.items():
        setattr(row, name, value)
    return w


def _keeps_its_name(row: ObiettivoPEG, columns: dict[str, Any]) -> None:
    if "codice" in columns:
        raise NotStorable(row, "codice", keeps_its_code(row))
    if "piano_id" in columns:
        raise NotStorable(row, "piano", f"È in vigore nel piano {row.piano.codice}, e lì resta.")


def _place(moved: Sequence[_Written], hand: Hand) -> None:
    may_stand([w.row for w in moved], hand)
    for w in moved:
        if "piano_id" in w.columns:
            w.columns["in_variazione"] = w.row.in_variazione


def _check_codes(written: Iterable[_Written]) -> None:
    asked = [w.row for w in written if w.born or w.columns.keys() & {"codice", "piano_id"}]
    if fault := code_taken(asked):
        raise CodeTaken(fault, "codice", TAKEN)


def _store_heads(written: Sequence[_Written]) -> None:
    born = [w.row for w in written if w.born]
    changed = [w for w in written if not w.born and w.columns]
    asked = [w.row for w in written if w.born or "codice" in w.columns]
    try:
        with transaction.atomic(savepoint=bool(asked)):
            ObiettivoPEG.objects.bulk_create(born, batch_size=LOT)
            if changed:
                names = sorted({name for w in changed for name in w.columns})
                ObiettivoPEG.objects.bulk_update([w.row for w in changed], names, batch_size=CASES)
    except IntegrityError as fault:
        if taken := code_taken(asked):
            # Somebody took the code between our look and our write.
            raise CodeTaken(taken, "codice", TAKEN) from fault
        raise


def _write_links(written: Iterable[_Written]) -> None:
    wanted = {w.row.pk: set(w.draft.links) for w in written if w.draft.links is not None}
    if not wanted:
        return
    link = ObiettivoPEG.obiettivi_operativi.through
    there: dict[int, set[int]] = defaultdict(set)
    gone = []
    for x in link.objects.filter(obiettivopeg__in=wanted):
        there[x.obiettivopeg_id].add(x.obiettivooperativo_id)
        if x.obiettivooperativo_id not in wanted[x.obiettivopeg_id]:
            gone.append(x.pk)
    if gone:
        link.objects.filter(pk__in=gone).delete()
    new = [(key, other) for key, others in wanted.items() for other in sorted(others - there[key])]
    link.objects.bulk_create(
        [link(obiettivopeg_id=key, obiettivooperativo_id=other) for key, other in new], batch_size=LOT
    )


def _write_rows(written: Sequence[_Written]) -> None:
    born, hands = {w.row.pk for w in written if w.born}, {w.row.pk: w.hand for w in written}
    for section, model in TABLES.items():
        wanted = {w.row.pk: w.draft.rows[section] for w in written if section in w.draft.rows}
        if wanted:
            write_rows(section, wanted, hands, born=born)
            avanzamento.dici(f"{model._meta.verbose_name_plural}: obiettivi scritti", len(wanted), len(written))


def _mirror(w: _Written) -> None:
    mine = w.change.objective
    unsign(mine)
    if mine is not w.row:
        mine.revisione = w.row.revisione
        for name in w.columns:
            setattr(mine, name, getattr(w.row, name))
