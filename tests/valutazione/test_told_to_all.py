# SPDX-License-Identifier: AGPL-3.0-or-later
"""What everybody may read of the evaluations: classes of at least three people, of years whose every sheet is final."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relazioni import reading
from tests.fabbriche import CentroFactory, PersonaFactory
from tests.relazioni.told import relazione
from tests.valutazione.evaluated import YEAR, Evaluated, evaluated
from valutazione.assigning import Post, give
from valutazione.choices import SheetState
from valutazione.models import Scheda, SchedaCongelata
from valutazione.scores.classes import LEAST, ScoreClass, classes
from valutazione.systems.facts import Kind
from valutazione.systems.shipped import shipped
from valutazione.told_to_all import distribution_of

BANDS = shipped("area-2024").categories[0].bands or ()
SCORES = st.lists(st.integers(0, 10_000).map(lambda n: Fraction(n, 100)), max_size=30)


@given(SCORES)
def test_nobody_is_told_apart_and_everybody_is_counted(scores: list[Fraction]) -> None:
    found = classes(BANDS, scores)
    if len(scores) < LEAST:
        assert found == ()
        return
    assert sum(one.people for one in found) == len(scores)
    assert all(one.people == 0 or one.people >= LEAST for one in found)
    assert (found[0].start, found[-1].end) == (Fraction(0), Fraction(100))
    assert all(a.end == b.start for a, b in pairwise(found))


def test_few_stand_with_their_neighbours() -> None:
    scores = [Fraction(n) for n in (50, 70, 85, 90, 91, 96)]
    assert [(one.name, one.people) for one in classes(BANDS, scores)] == [("da 0,00 a 100,00 compreso", 6)]
    more = [*scores, Fraction(97), Fraction(98)]
    assert [(one.name, one.people) for one in classes(BANDS, more)] == [
        ("da 0,00 a 95,00 escluso", 5),
        ("da 95,00 a 100,00 compreso", 3),
    ]
    assert [one.people for one in classes(BANDS, [Fraction(99)] * 4)] == [0, 0, 0, 4]


def final_of(e: Evaluated, people: int) -> None:
    """So many more people of the year, whose sheets say what that one says."""
    frozen = SchedaCongelata.objects.get(scheda=e.sheet, momento=SheetState.DEFINITIVA)
    for _ in range(people):
        whole = Post(date(YEAR, 1, 1), date(YEAR, 12, 31))
        centre = CentroFactory.create()
        sheet = give(YEAR, e.system, Kind.DIRIGENTE, None, PersonaFactory.create(), centre, whole, e.office)
        Scheda.objects.filter(pk=sheet.pk).update(stato=SheetState.DEFINITIVA)
        frozen.pk, frozen.scheda_id, frozen._state.adding = None, sheet.pk, True
        frozen.save()


@pytest.mark.django_db
def test_a_year_is_told_once_every_sheet_is_final_and_there_are_enough() -> None:
    e = evaluated(with_account=False)
    e.final()
    final_of(e, 1)
    assert [*distribution_of(YEAR)] == []
    final_of(e, 1)
    told = [(kind, one.name, one.people) for kind, one in distribution_of(YEAR) if one.people]
    assert told == [("dirigente", "da 80,00 a 95,00 escluso", 3)]
    Scheda.objects.filter(pk=e.sheet.pk).update(stato=SheetState.NOTIFICATA)
    assert [*distribution_of(YEAR)] == []


@pytest.mark.django_db
def test_the_relazione_takes_the_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    told = [("dirigente", ScoreClass(Fraction(80), Fraction(95), 4))]
    monkeypatch.setattr(reading, "distribution_of", lambda year: told if year == YEAR else [])
    content = reading.content_of(relazione().relazione)
    assert [(row.di_chi, row.fascia, row.persone) for row in content.valutazioni] == [
        ("dirigente", "da 80,00 a 95,00 escluso", 4)
    ]
