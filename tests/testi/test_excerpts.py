# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown of a text that holds the words of a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testi.confronto import senza_accenti
from testi.excerpts import GAP, WIDTH, _folded, excerpt, marked
from testi.ricerca import parole_cercate, piegato


def told(pieces: object) -> str:
    return "".join(f"[{p.text}]" if p.found else p.text for p in pieces)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "sought", "shown"),
    [
        ("La città cresce", "citta", "La [città] cresce"),
        ("CITTÀ e citta'", "città", "[CITTÀ] e [citta]'"),
        ("Un **testo** su\n  due righe", "testo due", "Un [testo] su [due] righe"),
        ("casa casale", "casa cas", "[casa] [casa]le"),
        ("efﬁcienza", "ffi", "e[fﬁ]cienza"),
        ("Nulla qui", "altro", ""),
    ],
)
def test_the_words_are_marked_as_they_were_written(text: str, sought: str, shown: str) -> None:
    assert told(excerpt((text,), parole_cercate(sought))) == shown


def test_of_several_texts_the_one_that_says_most() -> None:
    assert told(excerpt(("prima una", "una e due", "due e una"), ["una", "due"])) == "[una] e [due]"


def test_a_long_text_is_cut_between_words_where_most_is_said() -> None:
    text = "una " + "altro testo " * 60 + "qui una cosa e due cose " + "dopo ancora " * 60
    shown = told(excerpt((text,), ["una", "due"]))
    assert shown.startswith(GAP)
    assert shown.endswith(GAP)
    assert "[una] cosa e [due] cose" in shown
    assert set(shown.strip(GAP).replace("[", "").replace("]", "").split()) <= set(text.split())


@given(st.text(max_size=600), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_what_is_shown_is_in_the_text_and_what_is_marked_is_what_was_sought(text: str, sought: list[str]) -> None:
    words = parole_cercate(" ".join(sought))
    pieces = excerpt((text,), words)
    plain = " ".join(text.replace("**", "").split())
    shown = [p for p in pieces if p.text != GAP]
    assert "".join(p.text for p in shown) in plain
    assert sum(len(p.text) for p in shown) <= WIDTH
    assert any(p.found for p in pieces) or not pieces
    for piece in pieces:
        if piece.found:
            assert any(word in (piegato(piece.text) or "") or (piegato(piece.text) or "") in word for word in words)
    assert "".join(p.text for p in marked(text, words)) == " ".join(text.split())


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("àÈﬁßΣς\u0301İ a")), max_size=80))
def test_the_folded_text_is_that_of_its_characters_one_by_one(text: str) -> None:
    one_by_one = [(place, one) for place, c in enumerate(text) for one in senza_accenti(c).lower()]
    folded, origin = _folded(text)
    assert (folded, list(origin)) == ("".join(one for _, one in one_by_one), [place for place, _ in one_by_one])
