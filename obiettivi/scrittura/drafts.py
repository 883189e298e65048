# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be written of objectives, as values: every door makes these, and ``writer`` alone stores them.

What a draft does not name stays as it is.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final
from uuid import UUID

from obiettivi.choices import Azione
from obiettivi.models import Fase, IndicatoreObiettivo, ObiettivoPEG, ServizioCoinvolto
from organizzazione.models import Utente
from organizzazione.rules import Chi

# The rows of an objective by section, as its content and its relations call them.
TABLES: Final[Mapping[str, Any]] = {
    "fasi": Fase,
    "indicatori": IndicatoreObiettivo,
    "altri_servizi": ServizioCoinvolto,
}
# By what right a text may be written: each asks of the plan that its text be open (``rules.SUL_TESTO_APERTO``).
RIGHTS: Final = frozenset({Azione.SCRIVERE, Azione.RIPRISTINARE, Azione.LASCIARE_LA_VARIAZIONE})


@dataclass(frozen=True, slots=True)
class RowDraft:
    """A row, where it stands among the others. ``values`` by column; its place is worked out where they do not name it.

    ``identity`` is whose row it is: one that the objective has, or had. Any other is nobody's, and the row is new; it
    keeps the name where it ``names_itself`` (rows of a file travel with theirs) and no other row ever had it.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    identity: str = ""
    origin: UUID | None = None
    names_itself: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An objective: columns of the head, all the rows of the sections named, keys of the objectives of the DUP."""

    head: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, Sequence[RowDraft]] = field(default_factory=dict)
    links: Collection[int] | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether everything stays as it is."""
        return not self.head and not self.rows and self.links is None


class Held(Enum):
    """Said in place of a revision by who locked the rows and compared them after that."""

    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Change:
    """An objective to be written, or made where it is not stored yet.

    ``revision`` is that of the text which the draft starts from; None is a page that did not say, and a conflict. A
    draft that depends on what is stored is a function: it is called once nobody else can write.
    """

    objective: ObiettivoPEG
    draft: Draft | Callable[[], Draft]
    revision: int | Held | None = None
    # Why this one, where each of many has a reason of its own.
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, by what right, and why: the history says it of everything that is written."""

    who: Chi
    right: Azione
    reason: str

    def __post_init__(self) -> None:
        if self.right not in RIGHTS or not self.reason.strip():
            raise ValueError(f"Di chi scrive si dice con che diritto e perché: {self}")

    @property
    def user(self) -> Utente | None:
        """Whom the history names; nobody where the machine writes."""
        return self.who if isinstance(self.who, Utente) else None

    def because(self, reason: str) -> "Hand":
        """The same who writes, for a reason of its own where there is one."""
        return replace(self, reason=reason) if reason else self


class NotAllowed(Exception):
    """Some objectives may not be written now by who asks, or by nobody (``frozen``); nothing was written."""

    def __init__(self, codes: Collection[str], why: str, *, frozen: bool = False) -> None:
        super().__init__(f"{', '.join(sorted(codes))}: {why}" if codes else why)
        self.codes, self.why, self.frozen = tuple(sorted(codes)), why, frozen


class NotStorable(Exception):
    """A column that cannot say what it should, in words; nothing was written."""

    def __init__(self, objective: ObiettivoPEG, column: str, why: str) -> None:
        super().__init__(f"{objective.codice}: {why}")
        self.column, self.why = column, why


class CodeTaken(NotStorable):
    """Another objective of the plan has the code."""
