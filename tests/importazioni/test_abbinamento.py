# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a short name plainly is a longer one, and which row is which."""

import pytest

from importazioni.matching import abbrevia, allinea


@pytest.mark.parametrize(
    ("breve", "intero"),
    [
        ("Urbanistica e Protez Civile", "Urbanistica e Protezione Civile"),
        ("Cultura, turismo e promo. ter", "Cultura, turismo e promozione del territorio"),
        ("Corpo P.M", "Corpo di Polizia Municipale"),
        ("Edil. storico monumentale e imm", "Edilizia storico monumentale e immobili comunali"),
        ("Gare, provveditorato e contrat", "Gare, provveditorato e contratti"),
    ],
)
def test_plainly_short_for(breve, intero):
    assert abbrevia(breve, intero)


@pytest.mark.parametrize(
    ("breve", "intero"),
    [
        ("Cultura", "Cultura, turismo e promozione del territorio"),
        ("Sistema informativo", "Sistema bibliotecario informatico"),
        ("Edilizia", "Edilizia storica"),
        ("Corpo P.M", "Corpo P.M"),
        ("", "Corpo P.M"),
        ("Protezione Civile", "Urbanistica e Protezione Civile"),
    ],
)
def test_not_plainly(breve, intero):
    assert not abbrevia(breve, intero)


def test_rows_are_matched_by_text_before_place():
    assert allinea(["a", "b", "c"], ["b", "x", "c"], str) == [("b", "b"), ("a", "x"), ("c", "c")]
    assert allinea([], ["x"], str) == [(None, "x")]
    assert allinea(["a", "a"], ["a", "a", "a"], str) == [("a", "a"), ("a", "a"), (None, "a")]
