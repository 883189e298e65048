# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a distribution is computed from: the fund of a year, the rule of its contract, the people.

Money is whole cents; everything else is an exact fraction. A percentage is a number of 0..100 (``percent``,
``interim_most``), a share one of 0..1 (``increase``, ``quota``), as the contracts write them. Nothing here is
checked: ``checks`` says what cannot be.
"""

from calendar import isleap
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Sharing(StrEnum):
    """By what the fund is shared."""

    POSIZIONE = "posizione"
    PRO_CAPITE = "pro-capite"
    COMPETITIVA = "competitiva"


class BandKind(StrEnum):
    """How the coefficient of a band follows from the score."""

    FISSA = "fissa"
    PROPORZIONALE = "proporzionale"
    INTERPOLATA = "interpolata"


class Source(StrEnum):
    """What pays the top-up of art. 30 once its reserve is spent."""

    RISERVA = "riserva"
    RISERVA_E_ECONOMIE = "riserva-e-economie"
    RIDUZIONE = "riduzione"


@dataclass(frozen=True, slots=True)
class Fund:
    """The resources for risultato of a year, and the economie that are added to them."""

    year: int
    risultato: int
    economie: int = 0

    @property
    def total(self) -> int:
        """F."""
        return self.risultato + self.economie

    @property
    def days(self) -> int:
        """365 or 366."""
        return 366 if isleap(self.year) else 365


@dataclass(frozen=True, slots=True)
class Band:
    """The scores from ``start`` on and below ``end`` (with it, when it is 100), and their coefficient.

    ``coefficient`` is that of a fixed band, or the first of an interpolated one, whose second is ``end_coefficient``.
    """

    start: Fraction
    end: Fraction
    kind: BandKind
    coefficient: Fraction | None = None
    end_coefficient: Fraction | None = None


@dataclass(frozen=True, slots=True)
class TopUpRule:
    """Art. 30: how much over the mean per head, for which part of the people, and who pays when it is not enough."""

    increase: Fraction
    quota: Fraction
    source: Source = Source.RISERVA


@dataclass(frozen=True, slots=True)
class Rule:
    """What the contract and the system of a year say of the money."""

    sharing: Sharing
    bands: tuple[Band, ...]
    threshold: Fraction = Fraction(0)
    top_up: TopUpRule | None = None
    payment_times: bool = False
    interim_most: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A post that somebody held: the value of its position for a year, the days, the score of that period."""

    position: int
    days: int
    score: Fraction


@dataclass(frozen=True, slots=True)
class Interim:
    """A vacant post that somebody covered beside his own, at a percent of its position."""

    position: int
    percent: Fraction
    days: int
    score: Fraction


@dataclass(frozen=True, slots=True)
class Person:
    """Who is evaluated. ``pays``: whether the payment times were met; None for who does not answer for them."""

    matricola: str
    posts: tuple[Post, ...]
    pays: bool | None = None
    interims: tuple[Interim, ...] = ()

    @property
    def days(self) -> int:
        """The days of service, in whatever post."""
        return sum(post.days for post in self.posts)

    @property
    def position_days(self) -> int:
        """Σ V·days, in cents."""
        return sum(post.position * post.days for post in self.posts)

    @property
    def position(self) -> Fraction:
        """The value of the position, in cents; of several posts the mean, each for its days."""
        return self._mean([Fraction(post.position) for post in self.posts])

    @property
    def score(self) -> Fraction:
        """The score of the year: of several posts the mean, each for its days."""
        return self._mean([post.score for post in self.posts])

    def _mean(self, values: list[Fraction]) -> Fraction:
        # Who has not served a day is weighed by nothing: the values count alike.
        days = [post.days for post in self.posts] if self.days else [1] * len(self.posts)
        return sum((value * n for value, n in zip(values, days, strict=True)), Fraction(0)) / sum(days)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that cannot be: where it stands, and what is wrong with it and what to do, in Italian."""

    place: str
    text: str

    def __str__(self) -> str:
        """On one line."""
        return f"{self.place}: {self.text}"


class Refused(Exception):
    """The distribution cannot be made, for these reasons."""

    def __init__(self, *wrongs: Wrong) -> None:
        super().__init__("\n".join(str(wrong) for wrong in wrongs))
        self.wrongs = wrongs
