# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the planning office has to do now, and where: the first page of the workshop is made of it.

Apps name here, when they are ready, who tells of their part; the page knows none of them. A teller is asked with the
user and answers with what this user may see, in a number of queries that does not depend on how much there is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    # Read by the site of the admin too, which is there before any model.
    from organizzazione.models import Utente


class Stage(Enum):
    """The parts of the office's work, in the order of the year; the value is the heading."""

    PLAN = "Il piano dell'anno"
    DUP = "Il DUP"
    ACTS = "Atti e documenti"
    PEOPLE = "Persone e struttura"
    MACHINERY = "Posta, lavori, registri"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how many, of what («obiettivo da validare», «obiettivi da validare»), and the address of
    the list behind it.

    One of which there is none is said as well: the office reads that it was looked at.
    """

    stage: Stage
    number: int
    one: str
    many: str
    address: str
    note: str = ""

    @property
    def text(self) -> str:
        """What they are called, as many as there are."""
        return self.one if self.number == 1 else self.many


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that may be done at any time, on a page of its own: its name, what it is for, an icon of the site."""

    stage: Stage
    title: str
    what: str
    address: str
    icon: str = "list"


Told = TypeVar("Told", Task, Errand)
Tasks = Callable[["Utente"], Iterable[Task]]
Errands = Callable[["Utente"], Iterable[Errand]]
_tasks: Final[list[Tasks]] = []
_errands: Final[list[Errands]] = []


def tell_tasks(teller: Tasks) -> None:
    """Name who tells what waits; said twice it counts once."""
    if teller not in _tasks:
        _tasks.append(teller)


def tell_errands(teller: Errands) -> None:
    """Name who tells what may be done."""
    if teller not in _errands:
        _errands.append(teller)


def tasks_of(user: "Utente") -> list[Task]:
    """What waits for somebody, part after part of the office's work."""
    return _in_order(task for teller in _tasks for task in teller(user))


def errands_of(user: "Utente") -> list[Errand]:
    """What somebody may do, part after part."""
    return _in_order(errand for teller in _errands for errand in teller(user))


def _in_order(told: Iterable[Told]) -> list[Told]:
    order = list(Stage)
    return sorted(told, key=lambda one: order.index(one.stage))
