# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of what is said in a survey: of one objective or of hundreds, all of them or none.

The page of an objective, the grid, sheets, links and programs say what they want as drafts (``drafts``). What none of
them may forget happens here once: the revision, the right, the window, what goes together (``sense``), the history of
every row with who and why, the step from «da compilare» to «compilato», the word to whoever prepares something of it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from aggregati.models import ConflittoDiRevisione
from lavori.changes import tell
from monitoraggio.choices import ObjectiveAct, StateOfObjective
from monitoraggio.lettura.judging import person_judges
from monitoraggio.lettura.plan_rows import PlannedRows, planned
from monitoraggio.models import PassaggioDelloStato, Rilevazione, StatoFase, StatoObiettivo, ValoreIndicatore
from monitoraggio.scrittura import sense
from monitoraggio.scrittura.drafts import OF_PHASE, OF_VALUE, Change, Fault, Hand, NotStorable, NotWritable, Said
from obiettivi.scrittura.history import record, sign_as
from obiettivi.scrittura.lots import lots
from organizzazione.rules import scrive_tutto
from testi.bounds import LONG_TEXT, excess
from testi.codes import fault_of_line
from versioni.models import Versione

# An update by cases grows with their square.
CASES = 100
GONE = "non c'è più in questa rilevazione."
NOT_NOW = "ora non si può scrivere."


def save(change: Change, hand: Hand) -> bool:
    """Write what is said of one objective, to be called in a transaction or not.

    Returns:
        False when that is what it says already: then no revision is taken and the history stays as it is.

    Raises:
        ConflittoDiRevisione: somebody saved it since it was read, or the page did not say what it read.
        NotWritable: it is not of who asks to write, the survey is closed, the window is over.
        NotStorable: some of it cannot be, told column by column.
    """
    if change.revision is None:
        raise ConflittoDiRevisione("manca la revisione")
    return bool(write([change], hand))


def write(changes: Sequence[Change], hand: Hand) -> list[StatoObiettivo]:
    """Write what is said of some objectives of one survey, in one transaction; few queries however many they are.

    Returns:
        Those of which something is another now, as they are stored.
    """
    written: list[StatoObiettivo] = []
    with transaction.atomic():
        for few in lots(changes):
            written += _write(few, hand)
        if written:
            tell(Rilevazione, written[0].rilevazione_id)
    return written


@dataclass(slots=True)
class _Rows:
    """The stored rows of an objective, by identity."""

    phases: dict[UUID, StatoFase] = field(default_factory=dict)
    values: dict[UUID, ValoreIndicatore] = field(default_factory=dict)


def _write(changes: Sequence[Change], hand: Hand) -> list[StatoObiettivo]:
    stored, rows = StatoObiettivo.objects.in_bulk([c.state.pk for c in changes]), _rows_of(changes)
    changes = [c for c in changes if _is_news(c, stored.get(c.state.pk), rows[c.state.pk])]
    states = _take(changes, hand)
    # Once more: from here on the rows are this transaction's.
    rows = _rows_of(changes)
    return _Writing(states, rows, hand).store(changes)


def _rows_of(changes: Sequence[Change]) -> defaultdict[int, _Rows]:
    found: defaultdict[int, _Rows] = defaultdict(_Rows)
    keys = [c.state.pk for c in changes]
    for phase in StatoFase.objects.filter(stato__in=keys).order_by("pk"):
        found[phase.stato_id].phases[phase.row_id] = phase
    for value in ValoreIndicatore.objects.filter(stato__in=keys).order_by("pk"):
        found[value.stato_id].values[value.row_id] = value
    return found


def _is_news(change: Change, stored: StatoObiettivo | None, rows: _Rows) -> bool:
    """Whether something would be another, or what was read is not what is stored any more."""
    if stored is None or change.revision not in (None, stored.revisione):
        return True
    draft = change.draft
    told: list[tuple[Any, Said]] = [(stored, draft.head)]
    told += [(rows.phases.get(key), said) for key, said in draft.phases.items()]
    told += [(rows.values.get(key), said) for key, said in draft.values.items()]
    return any(row is None or any(getattr(row, n) != v for n, v in said.items()) for row, said in told)


def _take(changes: Sequence[Change], hand: Hand) -> dict[int, StatoObiettivo]:
    """Take the next revision of each, in the order of their keys; then ask for the right.

    Once the revision is taken the row is this transaction's: who closes the survey waits, or has closed it before.
    """
    for change in sorted(changes, key=lambda c: c.state.pk):
        if change.revision is None:
            StatoObiettivo.objects.filter(pk=change.state.pk).update(revisione=F("revisione") + 1)
        else:
            change.state.revisione = change.revision
            change.state.prenota_revisione()
    keys = [c.state.pk for c in changes]
    ours = StatoObiettivo.objects.allowing(hand.who, ObjectiveAct.SCRIVERE).filter(pk__in=keys)
    found = {s.pk: s for s in ours.select_related("rilevazione__piano").order_by("pk")}
    if len(found) < len(set(keys)):
        why = reasons_not(set(keys) - set(found))
        raise NotWritable({c.state.codice: why[c.state.pk] for c in changes if c.state.pk in why})
    return found


def why_not(key: int) -> str:
    """Why an objective may not be written now, as it is stored (one query)."""
    return reasons_not({key})[key]


def reasons_not(keys: Collection[int]) -> dict[int, str]:
    """The same of several, by key (one query)."""
    stored = StatoObiettivo.objects.select_related("rilevazione").in_bulk(keys)
    return {key: _reason_not(stored.get(key)) for key in keys}


def _reason_not(state: StatoObiettivo | None) -> str:
    if state is None or not state.nel_piano:
        return GONE
    survey = state.rilevazione
    if not survey.aperta:
        return f"la rilevazione è {survey.get_stato_display().lower()}."
    if state.stato in (StateOfObjective.CONFERMATO, StateOfObjective.VERIFICATO):
        return f"è {state.get_stato_display().lower()}: per cambiarlo l'ufficio lo rinvia al centro."
    return survey.window_in_words() or NOT_NOW


class _Writing:
    """A lot of objectives that are this transaction's."""

    def __init__(self, states: dict[int, StatoObiettivo], rows: defaultdict[int, _Rows], hand: Hand) -> None:
        self.states, self.rows, self.hand = states, rows, hand
        self.faults: list[Fault] = []
        self.plans = self._plans()

    def store(self, changes: Sequence[Change]) -> list[StatoObiettivo]:
        """Lay the drafts over the rows; store what is another now, or say all that cannot be."""
        phases: list[StatoFase] = []
        values: list[ValoreIndicatore] = []
        touched: list[StatoObiettivo] = []
        for change in changes:
            state, rows = self.states[change.state.pk], self.rows[change.state.pk]
            mine = [self._phase(state, rows, key, said) for key, said in change.draft.phases.items()]
            found = [self._value(state, rows, key, said) for key, said in change.draft.values.items()]
            head = self._head(state, change.draft.head)
            if head or any(mine) or any(found):
                touched.append(state)
            phases += filter(None, mine)
            values += filter(None, found)
        if self.faults:
            raise NotStorable(self.faults)
        self._move(touched)
        self._save(StatoObiettivo, touched, _HEAD_COLUMNS)
        self._save(StatoFase, phases, (*OF_PHASE, "da_rivedere"))
        self._save(ValoreIndicatore, values, OF_VALUE)
        return touched

    def _plans(self) -> dict[int, dict[str, PlannedRows]]:
        versions = {s.rilevazione.versione_id for s in self.states.values()}
        return {v.pk: planned(v.letta) for v in Versione.objects.filter(pk__in=versions)}

    def _head(self, state: StatoObiettivo, said: Said) -> bool:
        for column, value in said.items():
            self._bounded(state, None, "", column, value)
        if "peso" in said and not scrive_tutto(self.hand.who):
            self._tell(state, None, "", "peso", "Il peso di un obiettivo lo scrive l'ufficio programmazione.")
        elif why := sense.weight_fault(said.get("peso")):
            self._tell(state, None, "", "peso", why)
        return _lay(state, said)

    def _phase(self, state: StatoObiettivo, rows: _Rows, key: UUID, said: Said) -> StatoFase | None:
        row = rows.phases.get(key)
        if row is None or not row.nel_piano:
            self._tell(state, key, "", "", "La fase non c'è più nel piano.")
            return None
        now = sense.completed(said, {name: getattr(row, name) for name in OF_PHASE})
        for column, why in sense.phase_faults(now, state.rilevazione.al):
            self._tell(state, key, row.descrizione, column, why)
        self._bounded(state, key, row.descrizione, "motivo", now["motivo"])
        changed = _lay(row, now)
        # Who writes it again has looked at it. Of a value the mark stays: that its target came later is a finding.
        row.da_rivedere = "" if changed else row.da_rivedere
        return row if changed else None

    def _value(self, state: StatoObiettivo, rows: _Rows, key: UUID, said: Said) -> ValoreIndicatore | None:
        row = rows.values.get(key)
        if row is None or not row.nel_piano:
            self._tell(state, key, "", "", "L'indicatore non c'è più nel piano.")
            return None
        stored = {name: getattr(row, name) for name in OF_VALUE}
        now = {**stored, **sense.not_of_the_source(said, stored), **said}
        plan = self.plans[state.rilevazione.versione_id].get(state.codice)
        asked = plan.indicators.get(key) if plan else None
        judged = asked is not None and person_judges(asked, str(now["valore"]), state.rilevazione.anno)
        for column, why in sense.value_faults(now, state.rilevazione.al, person_judges=judged):
            self._tell(state, key, row.descrizione, column, why)
        for column in ("valore", "fonte", "motivo_giudizio", "motivo_non_valutabile"):
            self._bounded(state, key, row.descrizione, column, now[column])
        return row if _lay(row, now) else None

    def _bounded(self, state: StatoObiettivo, key: UUID | None, text: str, column: str, value: Any) -> None:
        if not isinstance(value, str):
            return
        line = column in ("valore", "fonte")
        fault = excess(value, 255 if line else LONG_TEXT) or (fault_of_line(value) if line else "")
        if fault:
            self._tell(state, key, text, column, fault)

    def _tell(self, state: StatoObiettivo, key: UUID | None, text: str, column: str, why: str) -> None:
        self.faults.append(Fault(state.codice, key, text, column, why))

    def _move(self, touched: Iterable[StatoObiettivo]) -> None:
        for state in touched:
            if state.stato == StateOfObjective.DA_COMPILARE:
                before = state.stato
                state.passa_a_compilato()
                PassaggioDelloStato.note(
                    self.hand.user, ObjectiveAct.SCRIVERE, before, state.stato, self.hand.reason, stato=state
                )

    def _save(self, model: Any, rows: Sequence[Any], columns: Sequence[str]) -> None:
        for row in rows:
            sign_as(row, self.hand.user, self.hand.reason)
        if rows:
            names = [name.removesuffix("_id") for name in columns]
            model.objects.bulk_update(rows, names, batch_size=CASES)
        record(model, rows, born=False)


_HEAD_COLUMNS = (
    *("relazione", "criticita", "azioni_correttive", "previsione", "luce_dichiarata", "motivo_luce", "peso", "stato"),
)


def _lay(row: Any, said: Said) -> bool:
    """Put values on a row; whether something of it is another now."""
    changed = {name: value for name, value in said.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)
