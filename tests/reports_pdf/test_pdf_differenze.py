# SPDX-License-Identifier: AGPL-3.0-or-later
"""What changed within a text, on paper: said in signs that can be copied and heard, not by the look alone."""

import io
from pathlib import Path

import pypdf
from django.conf import settings
from django.template.loader import render_to_string

from reports.pdf import componi
from testi.differenze import confronta
from tests.strumenti.pezzi import STILE, documento, html, pezzo
from tests.strumenti.verapdf import errori

PRIMA = "Premessa.\n\n- apertura di tre sedi entro il 30/06/2020\n- voce che se ne va\n\nFine del testo.\n\nNuovo capo."
DOPO = "Premessa.\n\n- apertura di cinque sedi entro il 31/07/2020\n\nFine del testo. Nuovo capo. Altro."


def test_the_differences_print_archivable_accessible_and_in_words(tmp_path: Path) -> None:
    stile = (settings.BASE_DIR / "templates" / "testi" / "differenze.css").read_text(encoding="utf-8")
    corpo = "<h1>Variazione</h1>" + render_to_string("testi/differenze.html", {"brani": confronta(PRIMA, DOPO)})
    stampato = componi(documento(foglio_di_stile=STILE + stile), [pezzo("uno", html("uno", corpo))])
    (tmp_path / "differenze.pdf").write_bytes(stampato)
    assert errori([tmp_path / "differenze.pdf"]) == []
    testo = " ".join(pypdf.PdfReader(io.BytesIO(stampato)).pages[0].extract_text().split())
    assert "apertura di [tre] ((cinque)) sedi entro il [30/06/2020] ((31/07/2020))" in testo
    assert "[voce che se ne va]" in testo
    assert "[¶]" in testo
    assert "inizio testo" not in testo
