# SPDX-License-Identifier: AGPL-3.0-or-later
"""The promise on the cover: archivable (PDF/A-3a) and accessible (PDF/UA-1), whatever the content."""

from pathlib import Path

import pikepdf

from reports.pdf import componi
from tests.strumenti.pezzi import ORIZZONTALE, allegato, documento, dodici, html, pezzo, ricco
from tests.strumenti.verapdf import errori

NUDO = "<html lang=it><title>nudo</title><h1>Solo un titolo</h1>"
TABELLA_IRREGOLARE = (
    "<h1>Tabella</h1><table><thead><tr><th rowspan=2>a</th><th colspan=2>b</th></tr>"
    "<tr><th>c</th><th>d</th></tr></thead>"
    "<tr><th rowspan=2>1</th><td>2</td><td>3</td></tr><tr><td colspan=2>4</td></tr></table>"
)
# A Tuscan place name in all the scripts a citizen may write it in, and signs that are none.
STRANO = (
    "Firenze Φλωρεντία Флоренция 佛罗伦萨 فلورنسا \U0001f3db \ue000 \x07 \u2028 \ud7ff \ufdd0 a\u0301\u0327 x\u20dd"
)


def test_every_document_is_archivable_and_accessible(tmp_path: Path) -> None:
    casi = {
        "uno": (documento(allegati=(allegato(),)), [pezzo("2020-AA01", ricco("2020-AA01"))]),
        "dodici": (documento(), dodici()),
        "orizzontale": (documento(foglio_di_stile=ORIZZONTALE, piede="Ente ☐ 佛 → " * 30), dodici()[:2]),
        "nudo": (documento(foglio_di_stile="", lingua="it-IT"), [pezzo("nudo", NUDO)]),
        "strano": (
            documento(titolo=STRANO, autore=STRANO, piede=STRANO),
            [pezzo(STRANO, html("x", f"<h1>{STRANO}</h1>"))],
        ),
        "tabella": (documento(), [pezzo("tabella", html("t", TABELLA_IRREGOLARE))]),
    }
    for nome, (fatto, pezzi) in casi.items():
        (tmp_path / f"{nome}.pdf").write_bytes(componi(fatto, pezzi))
    assert errori(sorted(tmp_path.glob("*.pdf"))) == []


def test_the_validator_can_say_no(tmp_path: Path) -> None:
    (tmp_path / "buono.pdf").write_bytes(componi(documento(), [pezzo("uno", NUDO)]))
    with pikepdf.open(tmp_path / "buono.pdf") as pdf:
        del pdf.Root.MarkInfo
        pdf.save(tmp_path / "guasto.pdf")
    trovati = errori([tmp_path / "guasto.pdf"])
    assert [riga for riga in trovati if " 3a " in riga]
    assert [riga for riga in trovati if " ua1 " in riga]
