# SPDX-License-Identifier: AGPL-3.0-or-later
"""What of the evaluations of a year may be told to everybody: how many people in each class, once every sheet is final.

A part of a year is not told: of two tellings the difference would be somebody.
"""

from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction

from valutazione.choices import SheetState
from valutazione.models import Scheda
from valutazione.reading import last_scores
from valutazione.scores.classes import ScoreClass, classes


def distribution_of(year: int) -> Iterator[tuple[str, ScoreClass]]:
    """Kind of people and class, as they print (two queries); nothing while a sheet of the kind is not final."""
    by_kind: defaultdict[str, list[Scheda]] = defaultdict(list)
    for sheet in Scheda.objects.filter(anno=year).select_related("sistema").order_by("categoria", "pk"):
        by_kind[sheet.categoria].append(sheet)
    scores = last_scores(s.pk for own in by_kind.values() for s in own)
    for kind, sheets in by_kind.items():
        category = sheets[0].sistema.category(kind)
        if category is None or category.bands is None or any(s.stato != SheetState.DEFINITIVA for s in sheets):
            continue
        for one in classes(category.bands, _by_person(sheets, scores)):
            yield kind, one


def _by_person(sheets: list[Scheda], scores: dict[int, Fraction | None]) -> list[Fraction]:
    """Of each person one score: of several posts the mean, each for its days."""
    weighed: defaultdict[int, list[tuple[int, Fraction]]] = defaultdict(list)
    for sheet in sheets:
        if (score := scores.get(sheet.pk)) is not None:
            weighed[sheet.persona_id].append((sheet.days, score))
    return [
        sum((days * score for days, score in own), Fraction(0)) / sum(days for days, _ in own)
        for own in weighed.values()
    ]
