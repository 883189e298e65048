# SPDX-License-Identifier: AGPL-3.0-or-later
"""Of what a system of evaluation is made: years, acts, and for each category of people components, evaluators,
competences, scale, bands. Percentages and scores are numbers of 0..100; nothing here is checked."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from valutazione.money import Band, TopUpRule


class Kind(StrEnum):
    """Who is evaluated."""

    DIRIGENTE = "dirigente"
    SEGRETARIO = "segretario"
    EQ = "elevata qualificazione"
    DIPENDENTE = "dipendente"


class Of(StrEnum):
    """What a component looks at."""

    ENTE = "performance dell'ente"
    STRUTTURA = "performance della struttura"
    OBIETTIVI = "obiettivi"
    COMPETENZE = "competenze"
    COLLABORATORI = "valutazione dei collaboratori"
    INSIEME = "valutazione complessiva"
    ALTRO = "altro"


class Origin(StrEnum):
    """Where the number of a component comes from."""

    CONSUNTIVO = "consuntivo"
    SCHEDA = "scheda"
    A_MANO = "a mano"


class Missing(StrEnum):
    """What becomes of a component of which nothing was said."""

    ESCLUSA = "esclusa"
    ZERO = "zero"
    FERMA = "ferma"


@dataclass(frozen=True, slots=True)
class RaterShare:
    """An evaluator, and how many percent of a component are his. ``many``: one of several who stay anonymous."""

    who: str
    percent: Fraction | None
    many: bool = False


@dataclass(frozen=True, slots=True)
class Component:
    """A part of the score; ``weight`` None where the source does not say it."""

    name: str
    of: Of
    weight: Fraction | None
    origin: Origin
    raters: tuple[RaterShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What somebody does who stands at a level of a competence."""

    level: str
    text: str


@dataclass(frozen=True, slots=True)
class Competence:
    """A competence of a category; ``weight`` is that among the competences, None where nobody has set it."""

    name: str
    weight: Fraction | None
    descriptors: tuple[Descriptor, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    """A judgement of a scale and how many percent it is worth."""

    name: str
    percent: Fraction


@dataclass(frozen=True, slots=True)
class Differentiation:
    """That the best are told apart (art. 30), in the years in which a contract wants it."""

    first: int
    last: int | None
    rule: TopUpRule


@dataclass(frozen=True, slots=True)
class Category:
    """How people of one kind are evaluated. Without ``levels`` the scale is 0..100; ``bands`` is None where the system
    does not say how a score becomes a coefficient."""

    kind: Kind
    components: tuple[Component, ...]
    competences: tuple[Competence, ...] = ()
    levels: tuple[Level, ...] = ()
    bands: tuple[Band, ...] | None = None
    threshold: Fraction = Fraction(0)
    differentiation: tuple[Differentiation, ...] = ()


@dataclass(frozen=True, slots=True)
class System:
    """A whole system. ``last`` is None while it holds; ``opinion`` is that of the Nucleo, empty where unknown.
    ``reason_below``, ``reason_above``: a judgement beyond them wants its reason. ``loose``: the places of numbers
    without quotes."""

    name: str
    first: int
    last: int | None
    acts: tuple[str, ...] = ()
    opinion: str = ""
    days_to_contest: int | None = None
    days_to_decide: int | None = None
    anonymous_least: int = 5
    missing: Missing = Missing.FERMA
    reason_below: Fraction | None = None
    reason_above: Fraction | None = None
    notes: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    categories: tuple[Category, ...] = field(default=())

    @property
    def years(self) -> str:
        """«dal 2024», «dal 2011 al 2014»."""
        return f"dal {self.first}" if self.last is None else f"dal {self.first} al {self.last}"
