# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be printed and what becomes of the rest."""

import io
import unicodedata
from pathlib import Path

import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.fonts.prepara import DEJAVU, prepara
from reports.pdf import componi, ripulisci
from reports.pdf.caratteri import CARTELLA, faccia, nomi, scrivibili
from reports.pdf.piede import righe
from tests.strumenti.pezzi import documento, html, pezzo


@pytest.mark.parametrize(
    ("testo", "atteso"),
    [
        ("Perché no? 100 %", "Perché no? 100 %"),
        ("a\x00b\x07c\x7f\x85d\ufefff", "abcdf"),
        ("riga\tuno\r\ndue\n", "riga\tuno\r\ndue\n"),
        ("e\u0301 a\u0300", "é à"),
        ("\ud800 \ue000 \uffff \U0001f600 佛", "\ufffd \ufffd \ufffd \ufffd \ufffd"),
        ("prima\u2028dopo", "prima\ndopo"),
        ("co\u00ad-operare \u2011 \u2010", "co\u00ad-operare - -"),
        ("→ ☐ ☑ € ≤ ≥ Ω Ж œ ő \ufffd", "→ ☐ ☑ € ≤ ≥ Ω Ж œ ő \ufffd"),
        ("\u202eabc", "abc"),
    ],
)
def test_cleaning(testo: str, atteso: str) -> None:
    assert ripulisci(testo) == atteso


@given(st.text(st.characters(codec=None), max_size=60))
def test_what_is_cleaned_can_be_printed_and_stays_clean(testo: str) -> None:
    pulito = ripulisci(testo)
    assert ripulisci(pulito) == pulito
    assert all(ord(segno) in scrivibili() or segno in "\t\n\r\xad\u200b\u200c\u200d\u2060" for segno in pulito)
    assert len(pulito) <= len(unicodedata.normalize("NFC", testo))


@settings(max_examples=8, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), min_size=20, max_size=40))
def test_no_text_makes_a_page_that_shows_missing_signs(testi: list[str]) -> None:
    """The worker refuses glyphs that are no characters, so coming through is the proof; codes are read back."""
    corpo = "<h1>x</h1>" + "".join(
        f"<p>{t.translate({38: None, 60: None})} <b>{t[0]!r}</b>".replace("<'", "'") for t in testi
    )
    letto = pypdf.PdfReader(io.BytesIO(componi(documento(), [pezzo("uno", html("x", corpo))]))).pages[0].extract_text()
    assert "\x00" not in letto


@given(st.text(max_size=200), st.floats(20, 400))
def test_the_foot_never_is_wider_than_its_place(testo: str, larghezza: float) -> None:
    misura = sum(faccia(nome).larghezza(tratto) * 8 / 1000 for nome, tratto in righe(testo, larghezza))
    assert misura <= larghezza
    assert "\n" not in "".join(tratto for _, tratto in righe(testo, larghezza))


def test_the_text_faces_come_first_and_have_what_italian_needs() -> None:
    assert [nome for nome in nomi() if nome.startswith("titillium")] == list(nomi()[:6])
    italiano = {ord(segno) for segno in "abcdefghijklmnopqrstuvwxyzàèéìòù ABCÀÈÉÌÒÙ0123456789.,;:«»“”‘’–—…€%/()[]°ªº"}
    for nome in nomi()[:6]:
        assert italiano <= set(faccia(nome).glifi)


def test_the_faces_in_the_repository_are_those_the_recipe_makes(tmp_path: Path) -> None:
    """Outlines and widths are compared, not bytes: another version of the font tool may order tables otherwise."""
    if not (DEJAVU / "DejaVuSans.ttf").exists():
        pytest.skip("Debian's fonts-dejavu-core is not on this machine")
    prepara(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {f"{nome}.ttf" for nome in nomi()}
    for nome in nomi():
        rifatto, nostro = TTFont(tmp_path / f"{nome}.ttf"), TTFont(CARTELLA / f"{nome}.ttf")
        assert rifatto.getBestCmap().keys() == nostro.getBestCmap().keys()
        assert rifatto["hmtx"].metrics == nostro["hmtx"].metrics
        assert rifatto.getTableData("glyf") == nostro.getTableData("glyf")
