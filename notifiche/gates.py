# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which notices somebody may still read: a notice of what was taken out of sight tells its title too.

The room knows no objective and no act. Who writes notices that lead to a page of its own says here which of those
addresses a person may open; a notice that leads elsewhere, or nowhere, is of its addressee alone.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from organizzazione.models import Utente


@dataclass(frozen=True, slots=True)
class Gate:
    """``pattern`` says which addresses it guards; ``open_to`` gives, as a query, those that somebody may open."""

    pattern: str
    open_to: Callable[[Utente], "QuerySet[Any, Any]"]


_GATES: Final[dict[str, Gate]] = {}


def register(gate: Gate) -> None:
    """Once, at the start of the app whose pages it guards."""
    _GATES[gate.pattern] = gate


def readable(user: Utente, leading_to: Collection[str] | None = None) -> Q:
    """The condition on notices, as one query with those around it; of those that lead to some addresses, where these
    are known: what guards none of them is not asked."""
    condition = Q()
    for gate in _GATES.values():
        if leading_to is None or any(re.search(gate.pattern, address) for address in leading_to):
            condition &= ~Q(indirizzo__regex=gate.pattern) | Q(indirizzo__in=gate.open_to(user))
    return condition
