# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account of what is typed can fail: what the system knew is counted, however it is written."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.typed_once import Account, Hand, Typed, datum, stored_data
from tests.fabbriche import FaseFactory, ObiettivoFactory

THREAD = Path(__file__).with_name("test_year_in_browser.py")


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("62,50", Decimal("62.5")),
        ("1.234,5", "1234,50"),
        ("20/5/2023", date(2023, 5, 20)),
        ("  Aprire   lo sportello\n", "APRIRE LO SPORTELLO"),
    ],
)
def test_a_datum_is_the_same_however_it_is_written(one: object, same: object) -> None:
    assert datum(one) == datum(same)
    assert datum(one) != datum(f"{one}1")


def test_what_was_typed_before_or_stands_in_the_box_counts() -> None:
    account = Account()
    for value, there in (("12", ""), ("14/07/2023", ""), ("2023-07-14", ""), ("Il motivo", "il  motivo"), ("13", "12")):
        account.note(Typed("Pagina", "Casella", value), there)
    assert str(account) == "valori battuti: 5, ribattuti: 2"
    assert [str(one) for one in account.again] == ["Pagina, «Casella»: 2023-07-14", "Pagina, «Casella»: Il motivo"]


def test_what_the_tables_hold_counts(page: Page) -> None:
    """A title, a weight and a day that nobody of the thread has typed; what a box offers is taken, not typed."""
    objective = ObiettivoFactory.create(titolo="Aprire lo sportello", fasi=0, indicatori=0)
    FaseFactory.create(obiettivo=objective, peso=Decimal("62.50"), fine_prevista=date(2031, 5, 20))
    page.set_content(FORM)
    hand = Hand(page, Account(stored_data))
    hand.write("Titolo", "aprire lo Sportello")
    hand.write("Peso", "62,5")
    hand.write("Fine", "2031-05-20")
    hand.write("Motivo", "Gli arredi sono in ritardo.")
    hand.take("Giorno", "30/06/2031")
    assert [one.box for one in hand.account.again] == ["Titolo", "Peso", "Fine"]
    assert len(hand.account.typed) == 4
    with pytest.raises(AssertionError, match="is not among what the box offers"):
        hand.take("Giorno", "29/06/2031")


def test_the_thread_types_by_that_hand_alone() -> None:
    """What fills a box beside it, or goes to an address, would be in no account."""
    written = THREAD.read_text(encoding="utf-8")
    for way in (".fill(", ".type(", "press_sequentially", "insert_text", ".goto(", "set_input_files"):
        assert way not in written, way
    assert written.count("self.sito(") == 1


FORM = """<main><form>
  <label>Titolo <input name="titolo"></label>
  <label>Peso <input name="peso"></label>
  <label>Fine <input type="date" name="fine"></label>
  <label>Motivo <textarea name="motivo"></textarea></label>
  <label>Giorno <input name="giorno" list="giorni"></label>
  <datalist id="giorni"><option value="30/06/2031"></option></datalist>
</form></main>"""
