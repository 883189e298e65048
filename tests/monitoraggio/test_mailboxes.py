# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mailboxes and protocol numbers as people type them: what is told, what is taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoraggio.inviting import mailboxes
from monitoraggio.inviting.mailboxes import meant, tidy
from monitoraggio.scrittura import protocols

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" Verdi@Comune.example ", "verdi@comune.example"), ("<Verdi@x.it>", "verdi@x.it"), ("mailto:a@b.it", "a@b.it")],
)
def test_capitals_and_what_stands_around_are_no_other_mailbox(typed: str, kept: str) -> None:
    assert tidy(typed) == kept
    assert mailboxes.fault_of(kept) == ""


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Manca l'indirizzo"),
        ("verdi", "manca la @"),
        ("verdi.comune.it", "manca la @"),
        ("verdi@comune", "manca il punto"),
        ("verdi@comune,it", "virgola"),
        ("verdi@comune.it;neri@comune.it", "un indirizzo solo"),
        ("a@b.it, c@d.it", "un indirizzo solo"),
        ("ver di@comune.it", "spazio"),
        ("verdi@@comune.it", "un indirizzo solo"),
        ("@comune.it", "prima della @"),
        ("verdi@comune..it", "un punto di troppo"),
        ("verdi.@comune.it", "un punto di troppo"),
        ("nicolò@comune.it", "lettera accentata"),
        ("verdi@comune.i", "Dopo la @"),
        ("ver(di)@comune.it", "Prima della @"),
        ("v" * 250 + "@comune.it", "troppo lungo"),
    ],
)
def test_what_is_wrong_is_told(typed: str, told: str) -> None:
    assert told in mailboxes.fault_of(tidy(typed))


@given(st.text(max_size=300))
def test_whatever_is_typed_is_taken_or_told(text: str) -> None:
    box = tidy(text)
    if not mailboxes.fault_of(box):
        assert box.isascii()
        assert box.count("@") == 1
        assert box == box.lower()


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("a@comune.exmaple.it", "a@comune.example.it"),
        ("a@comune.exampl.it", "a@comune.example.it"),
        ("a@comune.example.it", ""),
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@tutt-altro.it", ""),
        ("a@libero.it", ""),
    ],
)
def test_one_slip_away_from_where_the_house_has_its_mailboxes(typed: str, other: str) -> None:
    assert meant(typed, {"Comune.example.it"}) == other


@pytest.mark.parametrize(
    "number",
    [
        *(
            "12345",
            "0012345/2020",
            "PG 12345/2020",
            "prot. n. 12345 del 01/02/2020",
            "2020/0012345",
            "c_a123 - 0012345",
        ),
        *("P.G. 2020-12345", "12345 del 1.2.2020", "1234/2001", "REG/2020/77"),
    ],
)
def test_the_forms_of_offices_are_numbers_of_the_protocol(number: str) -> None:
    assert protocols.fault_of(number, TODAY) == ""


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("", "Manca"),
        ("boh", "non si legge"),
        ("vedi allegato", "non si legge"),
        ("del 01/02/2020", "non si legge"),
        ("12345 del 31/02/2020", "non c'è nel calendario"),
        ("12345 del 01/02/2062", "controllare l'anno"),
        ("12345/2062", "L'anno del protocollo risulta 2062"),
        ("https://protocollo.example/12345", "indirizzo"),
        ("1" * 61, "troppo lungo"),
    ],
)
def test_what_is_no_number_is_told(number: str, told: str) -> None:
    assert told in protocols.fault_of(number, TODAY)


@given(st.text(max_size=80))
def test_no_number_breaks_it(text: str) -> None:
    assert isinstance(protocols.fault_of(text, TODAY), str)
