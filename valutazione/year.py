# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sheets of a year at a glance: where each is; for who reads them, their scores, how they are spread, which bands
they fall into. The number of queries does not depend on how many there are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from organizzazione.models import Utente
from valutazione.choices import SheetAct, SheetState
from valutazione.models import Scheda
from valutazione.money.amounts import written
from valutazione.money.bands import holds
from valutazione.reading import last_scores, reads_live
from valutazione.rules import SHOWN
from valutazione.scores.spread import Spread, spread
from valutazione.scoring import NoCategory, coefficient_of, score_in_words, worked_all
from valutazione.systems.facts import Category


@dataclass(frozen=True, slots=True)
class Line:
    """A sheet in the board; ``score`` None where there is none or who asks does not read it."""

    sheet: Scheda
    reads: bool
    score: Fraction | None = None
    coefficient: Fraction | None = None
    shown: str = ""
    far: bool = False


@dataclass(frozen=True, slots=True)
class BandCount:
    """How many scores fall into a band; ``part`` of all of them, 0..100."""

    name: str
    count: int
    part: int


@dataclass(frozen=True, slots=True)
class Board:
    """The year, as somebody may see it."""

    year: int
    lines: Sequence[Line]
    states: Sequence[tuple[SheetState, int]]
    spread: Spread
    bands: Sequence[BandCount]

    @property
    def read(self) -> list[Scheda]:
        """The sheets whose score is shown: somebody has read them."""
        return [line.sheet for line in self.lines if line.score is not None]


def board(year: int, who: Utente) -> Board:
    """The sheets of a year that somebody follows; scores of those that he reads, but the own one before it is told."""
    sheets = list(Scheda.objects.allowing(who, SheetAct.SEGUIRE).filter(anno=year).told())
    readable = set(Scheda.objects.visible_to(who).filter(anno=year).values_list("pk", flat=True))
    own = {s.pk for s in sheets if s.persona.utente_id == who.pk and s.stato not in SHOWN}
    scores = _scores([s for s in sheets if s.pk in readable and s.pk not in own], who)
    known = {pk: score for pk, score in scores.items() if score is not None}
    found = spread(known)
    lines = [_line(s, s.pk in readable, scores.get(s.pk), s.pk in found.far) for s in sheets]
    counted = Counter(s.stato for s in sheets)
    states = [(state, counted[state]) for state in SheetState if counted[state]]
    return Board(year, lines, states, found, _bands(sheets, known))


def _line(sheet: Scheda, reads: bool, score: Fraction | None, far: bool) -> Line:
    category = sheet.sistema.category(sheet.categoria)
    coefficient = coefficient_of(category, score) if category else None
    shown = score_in_words(category, score) if category else ""
    return Line(sheet, reads, score, coefficient, shown, far)


def _scores(sheets: Sequence[Scheda], who: Utente) -> dict[int, Fraction | None]:
    live = [s for s in sheets if reads_live(s, who)]
    found = last_scores({s.pk for s in sheets} - {s.pk for s in live})
    for pk, one in worked_all(live).items():
        found[pk] = None if isinstance(one, NoCategory) else one.scored.score
    return found


def _bands(sheets: Iterable[Scheda], scores: Mapping[int, Fraction]) -> list[BandCount]:
    """Of the categories that have bands; two that are alike count together."""
    counted: dict[str, int] = {}
    for sheet in sheets:
        category = sheet.sistema.category(sheet.categoria)
        if category is None or category.bands is None or sheet.pk not in scores:
            continue
        for name, inside in _inside(category, scores[sheet.pk]):
            counted[name] = counted.get(name, 0) + inside
    whole = sum(counted.values())
    return [BandCount(name, n, n * 100 // whole if whole else 0) for name, n in counted.items()]


def _inside(category: Category, score: Fraction) -> Iterable[tuple[str, bool]]:
    for band in sorted(category.bands or (), key=lambda b: b.start):
        yield f"da {written(band.start)} a {written(band.end)}", holds(band, score)


def years_of(who: Utente) -> list[tuple[int, int]]:
    """The years in which somebody follows sheets, the newest first, with how many (a query)."""
    rows = Scheda.objects.allowing(who, SheetAct.SEGUIRE).order_by().values_list("anno", flat=True)
    return sorted(Counter(rows).items(), reverse=True)


def own_sheets(who: Utente) -> list[Scheda]:
    """Those of somebody, the newest first (a query)."""
    return list(Scheda.objects.filter(persona__utente=who).told().order_by("-anno", "dal"))
