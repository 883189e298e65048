# SPDX-License-Identifier: AGPL-3.0-or-later
"""What travels in a page comes back whole, for its purpose, its user and its time, or not at all."""

import os
import time
from datetime import timedelta

import pytest
from django.core import signing
from hypothesis import assume, given
from hypothesis import strategies as st

from organizzazione.models import Utente
from testi.page_signing import FileSeal, NotSealedHere, PageSeal, TooOld

PAGE = PageSeal("tests.page")
FILE = FileSeal("tests.file", lifetime=timedelta(hours=4), personal=True)
ANNA, BRUNO = Utente(pk=1), Utente(pk=2)


@given(st.recursive(st.none() | st.booleans() | st.text(), st.lists, max_leaves=8))
def test_what_json_knows_comes_back(what: object) -> None:
    assert PAGE.open(PAGE.close(what)) == what


@given(st.binary(max_size=300))
def test_bytes_come_back(what: bytes) -> None:
    assert FILE.open(FILE.close(what, ANNA), ANNA) == what


def test_a_file_that_does_not_compress_grows_by_a_third_and_no_more() -> None:
    what = os.urandom(30_000)
    assert len(FILE.close(what, ANNA)) < 30_000 * 4 / 3 + 200


@given(st.integers(min_value=0), st.sampled_from("aZ0:._-"))
def test_one_changed_letter_is_enough_to_refuse(at: int, other: str) -> None:
    """What is drawn depends on no sealed text: each has an hour and a signature of its own."""
    text = PAGE.close(["un testo", 1])
    at %= len(text)
    assume(text[at] != other)
    with pytest.raises(NotSealedHere):
        PAGE.open(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize("text", ["", ":", "x", "....", "a:b:c", "\x00", "è:è:è"])
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(NotSealedHere):
        PAGE.open(text)


def test_a_purpose_opens_nothing_of_another() -> None:
    with pytest.raises(NotSealedHere):
        PageSeal("tests.other").open(PAGE.close("testo"))


def test_what_is_somebody_s_opens_for_nobody_else() -> None:
    with pytest.raises(NotSealedHere):
        FILE.open(FILE.close(b"x", ANNA), BRUNO)


def test_a_personal_seal_wants_its_person_and_another_none() -> None:
    for nobody in (None, Utente()):
        with pytest.raises(TypeError):
            FILE.close(b"x", nobody)
    with pytest.raises(TypeError):
        PAGE.close("x", ANNA)


def test_it_grows_old_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    text, page, now = FILE.close(b"x", ANNA), PAGE.close("x"), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3.9 * 3600)
    assert FILE.open(text, ANNA) == b"x"
    monkeypatch.setattr(time, "time", lambda: now + 4.1 * 3600)
    with pytest.raises(TooOld):
        FILE.open(text, ANNA)
    monkeypatch.setattr(time, "time", lambda: now + 400 * 24 * 3600)
    assert PAGE.open(page) == "x"


def test_a_right_signature_over_what_is_not_json_is_refused() -> None:
    with pytest.raises(NotSealedHere):
        PAGE.open(FileSeal("tests.page").close(b"{"))
    with pytest.raises(NotSealedHere):
        PAGE.open(signing.TimestampSigner(salt="tests.page").sign(".e30"))


def test_a_page_that_was_sealed_before_opens_still() -> None:
    assert PAGE.open(signing.dumps("testo", salt="tests.page", compress=True)) == "testo"
