# SPDX-License-Identifier: AGPL-3.0-or-later
"""A preview of what only a writer can tell: it writes, in a transaction that is taken back. And its confirmation."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.db import transaction

from importazioni.writing import PropostaCambiata


class Told(Protocol):
    """What a file changes, with a hash of it."""

    @property
    def fingerprint(self) -> str:
        """Another where something else would change."""


T = TypeVar("T", bound=Told)


def tried(write: Callable[[], T]) -> T:
    """What a writer would do. Nothing is written."""
    with transaction.atomic():
        outcome = write()
        transaction.set_rollback(True)
    return outcome


def confirmed(write: Callable[[], T], fingerprint: str | None) -> T:
    """What a writer has done, all of it or nothing.

    Raises:
        PropostaCambiata: it would be another thing than what was previewed (``fingerprint``); nothing was written.
    """
    with transaction.atomic():
        outcome = write()
        if fingerprint is not None and fingerprint != outcome.fingerprint:
            raise PropostaCambiata(outcome)
    return outcome
