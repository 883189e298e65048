# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of the centres: up and down are the same tree, and what bites its tail still ends."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from organizzazione.models import CentroDiResponsabilita
from organizzazione.tree import CentreTree
from tests.fabbriche import CentroFactory

KEYS = st.integers(1, 8)
# Any parent whatever, so that some of these trees go round in a circle.
TREES = st.dictionaries(KEYS, st.none() | KEYS).map(CentreTree)


@given(tree=TREES, one=KEYS, other=KEYS)
def test_what_stands_below_has_the_other_above(tree: CentreTree, one: int, other: int) -> None:
    assert (other in tree.below([one])) == (one in tree.above([other]))


@given(tree=TREES, some=st.sets(KEYS))
def test_several_centres_are_the_sum_of_each(tree: CentreTree, some: set[int]) -> None:
    assert tree.below(some) == set().union(*(tree.below([one]) for one in some))
    assert tree.above(some) == set().union(*(tree.above([one]) for one in some))
    assert some <= tree.below(some) & tree.above(some)


@pytest.mark.django_db
def test_a_centre_cannot_stand_within_what_stands_within_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    top, area, below = CentroFactory.create_batch(3)
    CentroDiResponsabilita.objects.filter(pk=area.pk).update(padre=top)
    CentroDiResponsabilita.objects.filter(pk=below.pk).update(padre=area)
    top.padre = below
    with django_assert_num_queries(1), pytest.raises(ValidationError, match="sta già sotto"):
        top.clean()
    CentroDiResponsabilita(nome="Nuovo", padre=below).clean()
