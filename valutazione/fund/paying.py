# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the premium of a year may be paid on a day, of all that stands for it and against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from testi.formati import on
from valutazione.fund.checks import wrongs
from valutazione.fund.facts import YearFund
from valutazione.fund.gates import Standing, standing
from valutazione.money.facts import Wrong


@dataclass(frozen=True, slots=True)
class Verdict:
    """The acts that the law asks for, as they stand on the day, and what of the fund does not hold."""

    day: date
    acts: tuple[Standing, ...]
    wrongs: tuple[Wrong, ...]

    @property
    def may(self) -> bool:
        """Whether nothing is in the way."""
        return all(act.met for act in self.acts) and not self.wrongs

    @property
    def words(self) -> str:
        """In a sentence."""
        if self.may:
            return f"{on('Al', self.day)} il premio si può pagare."
        why = ": gli atti ci sono, e i conti non tornano" if all(act.met for act in self.acts) else ""
        return f"{on('Al', self.day)} il premio non si può pagare{why}."


def verdict(fund: YearFund, day: date, contradictions: Sequence[Wrong] = ()) -> Verdict:
    """What is to be said of a day; ``contradictions``: what is known from elsewhere and says something else."""
    return Verdict(day, standing(fund, day), (*wrongs(fund), *contradictions))
