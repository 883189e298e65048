# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words without end on paper: they break, they are all there, and who copies them gets their letters only."""

import io

import pypdf
import pytest

from reports.pdf import componi
from tests.strumenti.pezzi import documento, html, pezzo

WORD = "abcdefghij" * 200


@pytest.mark.parametrize("body", [f"<p>prima {WORD} dopo</p>", f"<table><tr><td>{WORD}</td><td>b</td></tr></table>"])
def test_an_endless_word_prints_whole_and_copies_clean(body: str) -> None:
    printed = componi(documento(), [pezzo("2020-CP04", html("2020-CP04", body))])
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages)
    assert "\u200b" not in text
    assert WORD in "".join(text.split())
