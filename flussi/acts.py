# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on the rows of a model: on one, in one transaction, or the same on many with a preview before.

Every act asks the gate, takes the next revision of its row (so two people never act on the same one) and, where the
model says so, wants a row without errors. What it does then is the model's.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db import models, transaction
from django.db.models import Model

from aggregati.models import Aggregato, ConflittoDiRevisione
from controlli import Segnalazione
from flussi.gates import GateQuerySet
from organizzazione.models import Utente
from organizzazione.rules import Chi

M = TypeVar("M", bound=Aggregato)
R = TypeVar("R", bound=Model)
A = TypeVar("A", bound=models.TextChoices)
JUST_SAVED = "Qualcun altro l'ha salvato proprio ora: riprovare."
NOT_AS_READ = "È cambiato dopo l'anteprima: rileggerlo, poi decidere di nuovo."


class Refused(Exception):
    """An act that cannot be done: ``reason`` in words, and what is missing when that is the reason."""

    def __init__(self, reason: str, missing: Iterable[Segnalazione] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.missing = list(missing)

    @property
    def in_full(self) -> str:
        """The reason, and each thing that is missing."""
        return " ".join([self.reason, *(finding.testo for finding in self.missing)])


@dataclass(frozen=True, slots=True)
class RowOutcome(Generic[R]):
    """What became of one row in an act over many, or would; ``why_not`` is empty when it was done."""

    row: R
    why_not: str = ""


class Acts(ABC, Generic[M, A]):
    """What a model says of its acts. ``subject`` and ``gone`` are words of the office («l'obiettivo», «L'obiettivo non
    c'è più»); ``without_errors`` has the acts that a row with errors does not pass, and what is said then."""

    subject: ClassVar[str]
    gone: ClassVar[str]
    without_errors: ClassVar[Mapping[Any, str]] = {}

    @abstractmethod
    def gate(self) -> GateQuerySet[M]:
        """Every row of the model."""

    @abstractmethod
    def told(self, rows: GateQuerySet[M]) -> GateQuerySet[M]:
        """Some rows with what is read of each, in the order in which they are told."""

    @abstractmethod
    def do(self, row: M, who: Utente, act: A, **details: Any) -> None:
        """One act on one row; see ``doing``."""

    @abstractmethod
    def why_closed(self, row: M, act: A, *, held: bool) -> str:
        """Why somebody may not do an act whose role may, in this state; ``held`` tells whether the row is the own."""

    def who_may(self, row: M, act: A) -> str:
        """Who may do an act on a row that somebody else may not, in words («lo fa …»); empty where nobody says."""
        return ""

    def findings(self, rows: GateQuerySet[M]) -> Mapping[int, Sequence[Segnalazione]]:
        """What the checks say of some rows, in a constant number of queries."""
        return {}

    @contextmanager
    def doing(self, row: M, who: Chi, act: A) -> Iterator[None]:
        """Within it an act is done on a row that may have it: whole, or not at all.

        Raises:
            Refused: not allowed now, or with errors still in it (they are in ``missing``).
            ConflittoDiRevisione: somebody saved meanwhile.
        """
        with all_or_nothing(row):
            self.demand(row, who, act)
            row.prenota_revisione()
            if act in self.without_errors:
                self._demand_no_errors(act, self.findings(self._this(row)).get(row.pk, ()))
            yield

    def demand(self, row: M, who: Chi, act: A) -> None:
        """Raise ``Refused``, with the reason, unless somebody may do an act on a row now."""
        this = self._this(row)
        if this.allowing(who, act).exists():
            return
        # As it is stored: the one in hand may be old, or nobody's any more.
        stored = self.told(this).first()
        if stored is None:
            raise Refused(self.gone)
        raise Refused(self._refusal(stored, act, self._states(who, act), held=this.held_by(who).exists()))

    def possible(self, row: M, who: Chi) -> frozenset[A]:
        """What somebody may do now with a row (one query an act)."""
        this = self._this(row)
        return (
            frozenset(act for act in this.table.acts if this.allowing(who, act).exists()) if this.table else frozenset()
        )

    def on_many(
        self, chosen: models.QuerySet[M], who: Utente, act: A, read: Mapping[int, int] | None = None, **details: Any
    ) -> list[RowOutcome[M]]:
        """The same act on many rows, each by itself: what cannot be done is left out and says why.

        Rows are taken in the order of their keys, as whoever writes several does, so that two who do so wait for each
        other rather than both be undone; they are told in the order of the list.

        Args:
            read: by key, the revision that somebody read before deciding; another one is not acted on.
        """
        rows = list(self.told(self._among(chosen)))
        # Kept beside them: an act may delete its row, which has no key then.
        keys = [row.pk for row in rows]
        outcomes = {
            row.pk: RowOutcome(row, self._why_not_done(row, who, act, read, details))
            for row in sorted(rows, key=lambda row: row.pk)
        }
        return [outcomes[key] for key in keys]

    def _why_not_done(
        self, row: M, who: Utente, act: A, read: Mapping[int, int] | None, details: Mapping[str, Any]
    ) -> str:
        """Do an act of several; empty where it is done."""
        if read is not None and read.get(row.pk) != row.revisione:
            return NOT_AS_READ
        try:
            self.do(row, who, act, **details)
        except Refused as no:
            return no.in_full
        except ConflittoDiRevisione:
            return JUST_SAVED
        return ""

    def foreseen(self, chosen: models.QuerySet[M], who: Utente, act: A) -> list[RowOutcome[M]]:
        """What ``on_many`` would do now, without doing it; the number of queries does not depend on the rows."""
        rows = self._among(chosen)
        allowed, held = _keys(rows.allowing(who, act)), _keys(rows.held_by(who))
        states = self._states(who, act)
        found = self.findings(rows) if act in self.without_errors else {}
        return [
            RowOutcome(
                row,
                self._errors_in_words(act, found.get(row.pk, ()))
                if row.pk in allowed
                else self._refusal(row, act, states, held=row.pk in held),
            )
            for row in self.told(rows)
        ]

    def _states(self, who: Chi, act: A) -> set[str]:
        """Those in which the role of somebody may do an act."""
        rows = self.gate()
        roles = [capacity.role for capacity in rows.capacities(who) if not capacity.passing]
        return {state.value for role in roles for state in rows.table.states_in(role, act)} if rows.table else set()

    def _refusal(self, row: M, act: A, states: Collection[str], *, held: bool) -> str:
        rows = self.gate()
        state = getattr(row, rows.state_field)
        if not states or rows.table is None:
            can = self.who_may(row, act)
            why = f"non spetta al tuo ruolo{f': lo fa {can}' if can else ''}."
        elif state not in states:
            why = f"{self.subject} è in stato «{rows.table.states(state).label.lower()}»."
        else:
            why = self.why_closed(row, act, held=held)
        return f"Ora non si può {act.label.lower()}: {why}"

    def _demand_no_errors(self, act: A, found: Iterable[Segnalazione]) -> None:
        errors = [finding for finding in found if finding.grave]
        if errors and act in self.without_errors:
            raise Refused(self.without_errors[act], errors)

    def _errors_in_words(self, act: A, found: Iterable[Segnalazione]) -> str:
        try:
            self._demand_no_errors(act, found)
        except Refused as no:
            return no.in_full
        return ""

    def _this(self, row: M) -> GateQuerySet[M]:
        return self.gate().filter(pk=row.pk)

    def _among(self, chosen: models.QuerySet[M]) -> GateQuerySet[M]:
        return self.gate().filter(pk__in=chosen.order_by().values("pk"))


def _keys(rows: models.QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


@contextmanager
def all_or_nothing(row: Aggregato) -> Iterator[None]:
    """A transaction in which a revision is taken. Where it fails that revision was never stored: the row in hand goes
    back to the one it was read with, or the page that says what is missing would carry a token that nobody has."""
    read = row.revisione
    try:
        with transaction.atomic():
            yield
    except Exception:
        row.revisione = read
        raise
