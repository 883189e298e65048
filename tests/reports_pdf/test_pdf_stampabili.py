# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of printable characters that the checks use is what the fonts really hold."""

from hypothesis import given
from hypothesis import strategies as st

from reports.pdf import ripulisci
from reports.pdf.caratteri import EQUIVALENTI, INVISIBILI, scrivibili
from testi.stampabili import codici, non_stampabili


def test_the_table_is_that_of_the_fonts() -> None:
    assert codici() == scrivibili() | INVISIBILI | set(EQUIVALENTI)


@given(st.text(max_size=40))
def test_a_text_without_findings_prints_without_replacements(testo: str) -> None:
    if "\ufffd" not in testo and not non_stampabili(testo):
        assert "\ufffd" not in ripulisci(testo)
