# SPDX-License-Identifier: AGPL-3.0-or-later
"""Logo, colour and texts of the Comune: looked at when the program starts, the same for everybody on every page."""

import re
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import ImageFile

from organizzazione.face import (
    TEXTS,
    Face,
    FaceRefused,
    checked_address,
    checked_colour,
    checked_conformity,
    checked_day,
    checked_logo,
    read_texts,
)
from testi.colours import BLACK, ENOUGH, WHITE, contrast, readable
from testi.logo import MOST_BYTES, LogoRefused, read_logo
from tests.trasparenza.citta import RADICE, chiedi, corpo
from trasparenza.views.statements import TITLES

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>x</title>%b<path d="M0 0h10v10z"/></svg>'
PLAIN = SVG % b""


def chunk(named: bytes) -> bytes:
    """A part of a PNG."""
    return (len(named) - 4).to_bytes(4) + named + zlib.crc32(named).to_bytes(4)


POINTS = zlib.compress(bytes(50 * (40 * 4 + 1)))
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    map(chunk, (b"IHDR" + (40).to_bytes(4) + (50).to_bytes(4) + b"\x08\x06\0\0\0", b"IDAT" + POINTS, b"IEND"))
)
PAGES = [f"{RADICE}{name}/" for name in TITLES]

ROOT = Path(__file__).resolve().parents[2]


def test_contrasts_are_those_of_the_norm() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast("#777777", WHITE) == pytest.approx(4.478, abs=0.001)
    assert contrast("#767676", WHITE) == pytest.approx(4.542, abs=0.001)


@pytest.mark.parametrize(
    ("written", "read"), [("#0066CC", "#0066cc"), (" #06c ", "#0066cc"), ("", ""), ("#767676", "#767676")]
)
def test_a_colour_that_can_be_read(written: str, read: str) -> None:
    assert checked_colour(written) == read


@pytest.mark.parametrize("written", ["#777777", "#ffcc00", "#fff", "rosso", "0066cc", "#12345", "#0066cc; }", "url(x)"])
def test_a_colour_that_cannot_be_is_refused_in_words(written: str) -> None:
    with pytest.raises(FaceRefused, match="COLORE vale") as refused:
        checked_colour(written)
    if written == "#777777":
        assert "4,47:1" in str(refused.value)


def test_the_darker_colour_that_is_proposed_can_be_read() -> None:
    with pytest.raises(FaceRefused) as refused:
        checked_colour("#ffcc00")
    proposed = re.findall(r"#[0-9a-f]{6}", str(refused.value))[-1]
    assert checked_colour(proposed) == proposed


GROUNDS = {"#f2f5f8": 0, "#1a2937": 1}


@example(16714040)
@given(st.integers(0, 0xFFFFFF))
def test_whatever_colour_is_taken_its_letters_are_read_by_day_and_by_night(number: int) -> None:
    colour = readable(f"#{number:06x}", WHITE, BLACK)
    sheet = Face(colour=colour).stylesheet
    for token in ("blue", "blue-dark"):
        found = re.search(rf"--{token}: light-dark\((#[0-9a-f]{{6}}), (#[0-9a-f]{{6}})\)", sheet)
        tint = re.search(r"--blue-ground: light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", sheet)
        assert found
        assert tint
        for ground, side in GROUNDS.items():
            assert contrast(found[side + 1], ground) >= ENOUGH
            assert contrast(found[side + 1], tint[side + 1]) >= ENOUGH
    fill = re.search(r"--fill: (#[0-9a-f]{6});", sheet)
    assert fill
    assert contrast(fill[1], WHITE) >= ENOUGH


def test_drawings_are_taken() -> None:
    assert read_logo(PLAIN).kind == "image/svg+xml"
    assert read_logo(b'<?xml version="1.0"?>\n<!-- uno stemma -->' + PLAIN).data.endswith(PLAIN)
    assert read_logo(SVG % b'<defs><path id="a"/></defs><use href="#a"/>')
    assert read_logo(SVG % b"<style>path { fill: url(#a) }</style>")
    assert read_logo(PNG).kind == "image/png"


@pytest.mark.parametrize(
    "inside",
    [
        b"<script>alert(1)</script>",
        b'<g onload="alert(1)"/>',
        b'<a href="javascript:alert(1)"><path/></a>',
        b'<a href="https://altrove.example"><path/></a>',
        b'<image href="https://altrove.example/x.png"/>',
        b'<use xlink:href="altro.svg#x" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
        b"<foreignObject><p>x</p></foreignObject>",
        b'<set attributeName="href" to="javascript:alert(1)"/>',
        b'<animate attributeName="x"/>',
        b'<style>@import "https://altrove.example/x.css";</style>',
        b"<style>path { fill: url(https://altrove.example/x) }</style>",
        b'<path style="fill: url(//altrove.example/x)"/>',
        b'<image href="data:image/svg+xml;base64,AAAA"/>',
        b"<?xml-stylesheet href='x.css'?>",
        b'<iframe src="x"/>',
    ],
)
def test_drawings_that_do_more_than_draw_are_refused(inside: bytes) -> None:
    with pytest.raises(LogoRefused):
        read_logo(SVG % inside)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<html><body/></html>",
        b"<svg><path/></svg>",
        PLAIN[:-6],
        PNG[:12],
        PNG[:-12],
        PNG[:-30],
        PNG.replace(POINTS, POINTS[:-1] + b"!"),
        PNG.replace(chunk(b"IDAT" + POINTS), b""),
        PNG.replace(chunk(b"IDAT" + POINTS), chunk(b"IDAT" + POINTS[:-8])),
        PNG.replace(chunk(b"IDAT" + POINTS), chunk(b"IDATnot pressed")),
        PNG.replace((40).to_bytes(4), (9000).to_bytes(4)),
        b'<!DOCTYPE svg [<!ENTITY a "b">]>' + PLAIN,
        PLAIN + b" " * MOST_BYTES,
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_files_that_are_no_drawing_are_refused(data: bytes, lenient: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # As a process is once it has printed something: WeasyPrint says so to Pillow.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)
    with pytest.raises(LogoRefused) as refused:
        read_logo(data)
    assert str(refused.value)


def test_settings_that_cannot_be_are_refused_in_words(tmp_path: Path) -> None:
    bad = tmp_path / "privacy.txt"
    bad.write_bytes(b"\xff\xfe\x00")
    for check, value, said in (
        (checked_logo, str(tmp_path / "manca.svg"), "LOGO"),
        (checked_logo, str(bad), "LOGO"),
        (read_texts, str(tmp_path), "TESTI_PUBBLICI"),
        (read_texts, str(tmp_path / "manca"), "TESTI_PUBBLICI"),
        (checked_day, "ieri", "ACCESSIBILITA_DATA"),
        (checked_conformity, "quasi", "ACCESSIBILITA_STATO"),
        (checked_address, "javascript:alert(1)", "ACCESSIBILITA_DICHIARAZIONE"),
    ):
        with pytest.raises(FaceRefused, match=said):
            check(value)
    assert checked_logo("") is None
    assert read_texts("") == {}
    assert checked_day("2026-09-23") == date(2026, 9, 23)


def test_the_settings_say_it_when_the_program_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy

    monkeypatch.setenv("COLORE", "#ffcc00")
    monkeypatch.setenv("DEBUG", "on")
    with pytest.raises(ImproperlyConfigured, match="COLORE vale"):
        runpy.run_path(str(ROOT / "peg" / "settings.py"))


# The pages


def look(settings: Any, **changes: Any) -> None:
    settings.TRAGUARDO_VOLTO = replace(settings.TRAGUARDO_VOLTO, **changes)


@pytest.mark.django_db
def test_the_foot_of_every_page_leads_to_what_every_site_says() -> None:
    for page in (RADICE, *PAGES, "/accedi/"):
        said = corpo(chiedi(page))
        for address in PAGES:
            assert f'href="{address}"' in said, page
    assert set(TITLES) == set(TEXTS)


@pytest.mark.django_db
def test_without_settings_the_pages_say_what_is_true_of_the_program() -> None:
    pages = {name: corpo(chiedi(f"{RADICE}{name}/")) for name in TITLES}
    assert "parzialmente conforme" in pages["accessibilita"]
    assert "Difensore civico" in pages["accessibilita"]
    assert "non mettono cookie" in pages["privacy"]
    assert "AGPL" in pages["note-legali"]
    assert "mailto:" not in pages["contatti"]


@pytest.mark.django_db
def test_the_settings_are_said(settings: Any) -> None:
    look(
        settings, email="urp@comune.example", certified_email="pec@pec.example", telephone="0574 000", seat="Piazza 1",
        data_protection="dpo@comune.example", conformity="non conforme", declared=date(2026, 9, 23),
        declaration="https://form.agid.gov.it/view/x",
    )  # fmt: skip
    said = corpo(chiedi(f"{RADICE}accessibilita/"))
    assert "non conforme" in said
    assert "23/09/2026" in said
    assert 'href="https://form.agid.gov.it/view/x"' in said
    assert "urp@comune.example" in said
    contacts = corpo(chiedi(f"{RADICE}contatti/"))
    assert all(text in contacts for text in ("urp@comune.example", "pec@pec.example", "0574 000", "Piazza 1"))
    assert "dpo@comune.example" in corpo(chiedi(f"{RADICE}privacy/"))


@pytest.mark.django_db
def test_a_text_of_the_comune_takes_the_place_of_ours(settings: Any, tmp_path: Path) -> None:
    text = "Un testo nostro.\n\n**Un titolo**\n\n- una voce\n\n<script>no</script>"
    (tmp_path / "privacy.txt").write_text(text, encoding="utf-8")
    before = chiedi(f"{RADICE}privacy/")["ETag"]
    look(settings, texts=read_texts(str(tmp_path)))
    answer = chiedi(f"{RADICE}privacy/", headers={"If-None-Match": before})
    said = corpo(answer)
    assert answer.status_code == 200
    assert "<h2>Un titolo</h2>" in said.replace("<strong>", "").replace("</strong>", "")
    assert "<li>una voce</li>" in said
    assert "&lt;script&gt;no" in said
    assert "non mettono cookie" not in said
    assert "parzialmente conforme" in corpo(chiedi(f"{RADICE}accessibilita/"))


@pytest.mark.django_db
def test_colour_and_logo_come_from_our_own_address(settings: Any) -> None:
    assert Client().get("/aspetto/colori.css").status_code == 404
    assert Client().get("/aspetto/logo").status_code == 404
    assert "/aspetto/" not in corpo(chiedi(RADICE))
    look(settings, colour="#0b5a2a", logo=read_logo(PLAIN))
    page = corpo(chiedi(RADICE))
    (colours,) = re.findall(r'href="(/aspetto/colori\.css\?v=[0-9a-f]+)"', page)
    (logo,) = re.findall(r'src="(/aspetto/logo\?v=[0-9a-f]+)"', page)
    assert "style=" not in page
    sheet, drawing = Client().get(colours), Client().get(logo)
    assert "--fill: #0b5a2a" in corpo(sheet)
    assert (drawing.content, drawing["Content-Type"]) == (PLAIN, "image/svg+xml")
    assert "sandbox" in drawing["Content-Security-Policy"]
    for answer in (sheet, drawing):
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    again = Client().get(logo, headers={"If-None-Match": drawing["ETag"]})
    assert again.status_code == 304
    assert "/aspetto/logo" in corpo(chiedi("/accedi/"))
