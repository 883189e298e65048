# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages and files show of a distribution: of one that an act froze its text, of a simulation what it comes to now.

Whose a premium is only some may see. Others see «Persona 3», by numbers that no order of names or matricole gives away
and that are the same in every simulation of a year.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Final

from django.conf import settings

from monitoraggio.figures.printing import italian
from testi.formati import numero
from valutazione.choices_distributions import Origin
from valutazione.distributing.people import Source, sheets_of
from valutazione.distributing.request import matricole_of, outcome_of
from valutazione.models import Fondo, Ripartizione, RipartizioneDefinitiva
from valutazione.money import Wrong
from valutazione.money.notices import notices
from valutazione.simulator.answer import content

# Beyond so many decimals a coefficient is shown cut.
_SHOWN: Final = 6
# Where a reason stands: the place of somebody in the list of people.
_PLACE: Final = re.compile(r"\bpersona (\d+)\b")
AMOUNTS: Final = ("quota", "premio", "interim", "maggiorazione", "totale")


@dataclass(frozen=True)
class Line:
    """A person: who it is said to be, and the amounts as texts with a point."""

    name: str
    said: Mapping[str, Any]
    ways: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[str, ...]:
        """Share, coefficient, premium, interim, top-up and total, for people."""
        share, *others = (numero(self.amount(key)) for key in AMOUNTS)
        return (share, shown_coefficient(self.said["coefficiente"]), *others)

    def amount(self, key: str) -> Decimal:
        """One of them, as a number."""
        return Decimal(self.said[key])


@dataclass(frozen=True)
class Answer:
    """A distribution as one reads it. ``wrongs``: why there is none; ``said`` is then empty."""

    row: Ripartizione
    said: Mapping[str, Any] = field(default_factory=dict)
    wrongs: tuple[Wrong, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def sums(self) -> tuple[tuple[str, str], ...]:
        """Available, base, paid and what is left, for people."""
        names = ("disponibile", "base", "pagato", "economia")
        return tuple((name.capitalize(), numero(Decimal(self.said[name]))) for name in names) if self.said else ()

    @property
    def people(self) -> list[Mapping[str, Any]]:
        """What is said of each."""
        found: list[Mapping[str, Any]] = self.said.get("persone", [])
        return found

    @property
    def matricole(self) -> list[str]:
        """Of whom it is."""
        return [one["matricola"] for one in self.people]

    @property
    def of_sheets(self) -> bool:
        """Whether its premiums come from the sheets of the year."""
        return bool(self.row.fonte == Origin.SCHEDE)

    def lines(self, numbers: Mapping[str, int] | None) -> list[Line]:
        """The people; with ``numbers`` in their order, nameless and without the ways of their cents."""
        if numbers is None:
            return [Line(one["matricola"], one, tuple(one["passi"])) for one in self.people]
        return [
            Line(person_number(numbers[one["matricola"]]), one)
            for one in sorted(self.people, key=lambda one: numbers[one["matricola"]])
        ]

    def of(self, matricola: str) -> str:
        """The total of somebody, for people; a dash for who is not in it."""
        return numero(Decimal(self._totals[matricola])) if matricola in self._totals else "—"

    @cached_property
    def _totals(self) -> Mapping[str, str]:
        return {one["matricola"]: one["totale"] for one in self.people}


def answer_of(row: Ripartizione, *, ways: bool = True) -> Answer:
    """What a distribution says."""
    if row.definitive:
        return frozen_answer(row, RipartizioneDefinitiva.objects.get(ripartizione=row))
    return simulated(row, ways=ways)


def answers_of(rows: Collection[Ripartizione]) -> list[Answer]:
    """The same for several, without the ways of the cents: the sheets of a year are read once for all of them."""
    sheets = cache(sheets_of)
    frozen = {one.ripartizione_id: one for one in RipartizioneDefinitiva.objects.filter(ripartizione__in=rows)}
    return [
        frozen_answer(row, frozen[row.pk]) if row.definitive else simulated(row, sheets, ways=False) for row in rows
    ]


def frozen_answer(row: Ripartizione, frozen: RipartizioneDefinitiva) -> Answer:
    """What an act froze."""
    return Answer(row, frozen.read.esito, notices=frozen.read.avvisi)


def simulated(row: Ripartizione, sheets: Source = sheets_of, *, ways: bool) -> Answer:
    """What a simulation comes to."""
    outcome = outcome_of(row, sheets)
    if outcome.made is None:
        return Answer(row, wrongs=outcome.wrongs)
    return Answer(row, content(outcome.made, ways=ways), notices=notices(outcome.made))


def rule_of(row: Ripartizione) -> dict[str, Any]:
    """The rule of a distribution as its JSON says it: the frozen one, where an act froze it."""
    frozen: RipartizioneDefinitiva | None = getattr(row, "congelata", None)
    found: dict[str, Any] = frozen.read.richiesta["regola"] if frozen else json.loads(row.regola)
    return found


def numbers_of(fondo: Fondo) -> dict[str, int]:
    """A number for each person of all the distributions of a year, in an order that says nothing of who it is: the one
    place where they are counted, so every page and file has the same (queries by how they are kept, not by how many).
    """
    rows = list(Ripartizione.objects.of(fondo).select_related("fondo", "congelata"))
    of_sheets = [row for row in rows if row.fonte == Origin.SCHEDE and not row.definitive]
    others = [row for row in rows if row not in of_sheets]
    key = settings.SECRET_KEY.encode()

    def place(matricola: str) -> str:
        return hmac.new(key, f"ripartizione {fondo.anno} {matricola}".encode(), hashlib.sha256).hexdigest()

    everybody = {matricola for row in [*others, *of_sheets[:1]] for matricola in matricole_in(row)}
    return {matricola: number for number, matricola in enumerate(sorted(everybody, key=place), 1)}


def matricole_in(row: Ripartizione) -> list[str]:
    """Of whom a distribution is, in the order in which it counts them."""
    frozen: RipartizioneDefinitiva | None = getattr(row, "congelata", None)
    return [one["matricola"] for one in frozen.read.esito["persone"]] if frozen else matricole_of(row)


def nameless(text: str, matricole: Sequence[str], numbers: Mapping[str, int]) -> str:
    """What is said of some people, for who reads no matricola: «persona 2» is the second of a list, which tells who it
    is, and becomes the number that the pages have."""

    def word(found: re.Match[str]) -> str:
        place = int(found[1]) - 1
        return person_number(numbers[matricole[place]]) if place < len(matricole) else "una persona"

    said = _PLACE.sub(word, text)
    for matricola in set(matricole):
        exact = rf"«{re.escape(matricola)}»|\bmatricola {re.escape(matricola)}(?!\w)"
        said = re.sub(exact, person_number(numbers[matricola]), said)
    return said


def person_number(number: int) -> str:
    """«Persona 3»."""
    return f"Persona {number}"


def shown_coefficient(text: str) -> str:
    """«0,924»; cut, and it says so, where its decimals are many."""
    exact = Decimal(text)
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > _SHOWN:
        return f"{italian(Decimal(text[: text.index('.') + 5]))}…"
    return italian(exact)
