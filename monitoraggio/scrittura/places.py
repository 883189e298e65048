# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file, an address or a protocol number may prove: whoever has such a thing says who writes it, and what stays
written of what was added and taken away. The rules of what comes in are those of ``evidence``, the same everywhere."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple, Protocol, TypeVar

from monitoraggio.models.proof import Proof, ProofQuerySet
from organizzazione.models import Utente
from organizzazione.rules import Chi

P_co = TypeVar("P_co", bound=Proof, covariant=True)


class ProofPlace(Protocol[P_co]):
    """What is proved."""

    @property
    def name(self) -> str:
        """What it is called in the log of the program."""

    def hold(self) -> None:
        """Keep it as it is until the transaction is over."""

    def held(self, who: Chi) -> AbstractContextManager[None]:
        """It stays as it is until this is written: who closes it waits, or has closed it before.

        Raises:
            NotWritable: not of who asks to write now.
        """

    def weight(self) -> int:
        """How many bytes of files it has, with all that stands beside it."""

    def make(self, **columns: Any) -> P_co:
        """A row of its own."""

    def note(self, user: Utente | None, told: str) -> None:
        """Write into its log what was added, taken away or refused."""


class Waiting(NamedTuple):
    """A table of files of which some may wait for the scanner."""

    # Those of what is still written: what waited when it was closed stays as it is.
    rows: Callable[[], ProofQuerySet]
    place_of: Callable[[Any], ProofPlace[Any]]


TABLES: Final[list[Waiting]] = []
