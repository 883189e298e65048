# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pieces and documents to print in tests: a small template that keeps the conventions of ``reports.pdf``."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from reports.pdf import Allegato, Documento, Pezzo

STILE = """
@page { size: A4; margin: 24mm 18mm 20mm; @top-left { content: element(testa); width: 100% } }
@page :first { margin-top: 14mm; @top-left { content: none } }
html { font: 9pt/1.35 "Titillium Web" }
.testa { position: running(testa); border-bottom: 0.5pt solid black }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th, td { border: 0.3pt solid #777; padding: 2pt; text-align: left }
tr { break-inside: avoid }
"""
ORIZZONTALE = STILE.replace("size: A4;", "size: A4 landscape;")


def documento(**campi: Any) -> Documento:
    """A document; any field can be given."""
    valori: dict[str, Any] = {
        "titolo": "Preventivo obiettivi – prova è",
        "autore": "Comune di Prova (ufficio)",
        "soggetto": "Obiettivi & <indicatori>",
        "data": datetime(2020, 3, 4, 10, 30, tzinfo=ZoneInfo("Europe/Rome")),
        "piede": "Comune di Prova · PEG_2020",
        "foglio_di_stile": STILE,
    }
    return Documento(**{**valori, **campi})


def allegato() -> Allegato:
    """A file to travel with the document."""
    return Allegato("dati (prova).json", b'{"a": 1}', "application/json", "I dati del documento")


def html(codice: str, corpo: str, capo: str = "") -> str:
    """A whole piece: a head for the following pages, a heading and a body."""
    testa = f"<div class=testa>obiettivo {codice}</div>"
    return f"<!doctype html><html lang=it><head><title>{codice}</title>{capo}</head><body>{testa}{corpo}</body></html>"


def tabella(righe: int) -> str:
    """A table with column and row heads."""
    testa = "<thead><tr><th scope=col>Fase</th><th scope=col>Inizio</th><th scope=col>Note</th></tr></thead>"
    corpo = "".join(
        f"<tr><th scope=row>Fase numero {n}</th><td>01/{n % 12 + 1:02d}/2020</td><td></td></tr>" for n in range(righe)
    )
    return f"<table><caption>Le fasi</caption>{testa}<tbody>{corpo}</tbody></table>"


CORPO_RICCO = (
    "<h1>Obiettivo {codice}</h1><dl><dt>Centro</dt><dd>Polizia municipale</dd><dt>Responsabile</dt><dd>Rossi</dd></dl>"
    "<h2>Descrizione</h2><p>Testo <b>forte</b>, <em>corsivo</em>, <b><i>tutti e due</i></b> e un "
    "<a href='https://www.example.org/a?b=1%20(c)'>indirizzo fuori</a> che va avanti.</p>"
    "<ul><li>primo<ul><li>annidato</li></ul></li><li>secondo <strong>importante</strong></li></ul><ol><li>uno</li></ol>"
    "<p>Segni: € “virgolette” … → ☐ ≤ ≥ Ω я ﬁ ő ť ẞ \ufffd \U0001f600 \u0301 a\u0300 &#x1; &#8203; fi ffi</p>"
    "<div>Un riquadro</div><section>sciolto <p>in paragrafo</p> e ancora</section>"
    "<blockquote>citato</blockquote><svg width=40 height=20><title>Un disegno</title><rect width=40 height=20 /></svg>"
    "<h2>Fasi</h2>{tabella}<p aria-hidden=true>decorazione</p>"
)


def ricco(codice: str, righe: int = 60) -> str:
    """A piece with everything a report may use, the table going over several pages."""
    return html(codice, CORPO_RICCO.format(codice=codice, tabella=tabella(righe)))


def pezzo(codice: str, sorgente: str | None = None, percorso: tuple[str, ...] | None = None) -> Pezzo:
    """A piece whose content is its HTML."""
    testo = ricco(codice, 3) if sorgente is None else sorgente
    return Pezzo(codice, testo.encode(), lambda: testo, (codice,) if percorso is None else percorso)


def dodici() -> list[Pezzo]:
    """Twelve pieces under three centres, one of them long."""
    return [
        pezzo(f"2020-XX{n:02d}", ricco(f"2020-XX{n:02d}", 70 if n == 5 else n), (f"Centro {n // 4}", f"Obiettivo {n}"))
        for n in range(12)
    ]
