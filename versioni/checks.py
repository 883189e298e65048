# SPDX-License-Identifier: AGPL-3.0-or-later
"""The checks of this app in ``manage.py verifica_versioni``, in the order in which they are told."""

from collections.abc import Iterable, Iterator

from django.db import connection

from congelati.trigger_state import guard_faults
from versioni.anchor_check import register_findings, stamp_findings
from versioni.consistency import state_faults
from versioni.hash_chain import difetti_del_piano
from versioni.live_text import live_faults
from versioni.models import Versione
from versioni.names import Names
from versioni.roles import runs_as_owner
from versioni.verification import Asked, Finding, add_check


def guards(asked: Asked) -> Iterator[Finding]:
    """The triggers, as the program made them."""
    yield from _faults(guard_faults(connection))
    if runs_as_owner(connection):
        yield Finding(
            "Il programma lavora come proprietario delle tabelle: potrebbe togliere gli inneschi. Due ruoli: «I due "
            "ruoli di PostgreSQL» in docs/installazione.md.",
            fault=False,
        )


def states(asked: Asked) -> Iterator[Finding]:
    """Plans, variations and histories."""
    return _faults(state_faults(asked.plan))


def chains(asked: Asked) -> Iterator[Finding]:
    """The hashes of every version and document."""
    for plan in plans_of(asked):
        yield from _faults(difetti_del_piano(plan))


def live_texts(asked: Asked) -> Iterator[Finding]:
    """The rows of the plans, where no variation has opened them."""
    names = Names()
    for plan in plans_of(asked):
        yield from _faults(live_faults(plan, names))


def plans_of(asked: Asked) -> list[int]:
    """The plans that have versions, by key; one alone when it was asked for."""
    versions = Versione.objects.order_by().filter(**({"piano": asked.plan} if asked.plan else {}))
    return sorted(set(versions.values_list("piano", flat=True)))


def _faults(sentences: Iterable[str]) -> Iterator[Finding]:
    return (Finding(s) for s in sentences)


def register() -> None:
    """Let them run; the app calls it when it starts."""
    for check in (guards, states, chains, live_texts, stamp_findings, register_findings):
        add_check(check)
