# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is to be said in a survey, as values: pages, sheets, links make these, and ``writer`` alone stores them.

What a draft does not name stays as it is.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from monitoraggio.models import StatoObiettivo
from organizzazione.models import Utente
from organizzazione.rules import Chi

Said = Mapping[str, Any]
# What somebody writes of an objective, of a phase, of an indicator: by column. Acts write the rest.
OF_OBJECTIVE: Final = (
    *("relazione", "criticita", "azioni_correttive", "previsione", "luce_dichiarata", "motivo_luce", "peso"),
)
OF_PHASE: Final = (*("esito", "inizio_effettivo", "fine_effettiva", "percentuale", "causa_id", "motivo", "nuova_fine"),)
OF_VALUE: Final = (
    *("valore", "numeratore", "denominatore", "giudizio", "motivo_giudizio", "non_valutabile"),
    *("motivo_non_valutabile", "cumula", "fonte", "giorno", "origine", "provenienza", "impronta_fonte"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """An objective, and of its rows those that are named by their identity (``row_id``)."""

    head: Said = field(default_factory=dict)
    phases: Mapping[UUID, Said] = field(default_factory=dict)
    values: Mapping[UUID, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for said, known in ((self.head, OF_OBJECTIVE), *_each(self.phases, OF_PHASE), *_each(self.values, OF_VALUE)):
            if strange := set(said) - set(known):
                raise ValueError(f"Qui non si scrive: {', '.join(sorted(strange))}")


def _each(rows: Mapping[UUID, Said], known: Sequence[str]) -> list[tuple[Said, Sequence[str]]]:
    return [(said, known) for said in rows.values()]


@dataclass(frozen=True, slots=True)
class Change:
    """An objective of a survey to be written. ``revision`` is that of what was read before; None where who writes
    read nothing (a sheet): then what it names is written over what is there."""

    state: StatoObiettivo
    draft: Draft
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes and why: the history says it of everything that is written."""

    who: Chi
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("Di chi scrive si dice perché.")

    @property
    def user(self) -> Utente | None:
        """Whom the history names; nobody where the machine writes."""
        return self.who if isinstance(self.who, Utente) else None


@dataclass(frozen=True, slots=True)
class Fault:
    """What cannot be stored: of which objective, of which row of it (None: the objective), of which column, why."""

    code: str
    row: UUID | None
    row_text: str
    column: str
    why: str

    def __str__(self) -> str:
        where = f"{self.code}, «{self.row_text[:80]}»" if self.row else self.code
        return f"{where}: {self.why}"


class NotStorable(Exception):
    """Some of what was said cannot be; nothing was written."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(" ".join(str(f) for f in faults))
        self.faults = tuple(faults)


class NotWritable(Exception):
    """Some objectives may not be written now by who asks, each with its reason; nothing was written."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        super().__init__(" ".join(f"{code}: {why}" for code, why in reasons.items()))
        self.reasons = dict(reasons)
