# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens in a worker process: HTML in, a block of PDF objects out. Knows WeasyPrint, not Django."""

import gc
import os
import re
import resource
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from .caratteri import CONFIGURAZIONE, SOSTITUTO, faccia, impronte, ripulisci

os.environ["FONTCONFIG_FILE"] = str(CONFIGURAZIONE)  # before WeasyPrint loads Fontconfig

import pydyf  # type: ignore[import-untyped]
import weasyprint
import weasyprint.pdf
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration, get_hb_object_data
from weasyprint.urls import URLFetcher

from .modello import SENZA_MEMORIA
from .oggetti import blocco_di
from .words import breakable

# WeasyPrint draws the pages and marks their content. The structure is ours (see etichette) and the fonts are the
# whole document's: its own, which would be made for each piece and thrown away, are not made at all.
weasyprint.pdf.add_tags = lambda *argomenti: None
weasyprint.pdf.build_fonts_dictionary = lambda *argomenti: pydyf.Dictionary()

OPZIONI = {**weasyprint.DEFAULT_OPTIONS, "pdf_tags": True, "pdf_version": "1.7"}
PICTURE = "data:image/png;base64,"
# Comes before every stylesheet.
STILE_DI_BASE = 'html { font-family: "Titillium Web"; hyphenate-character: "-" } body { margin: 0 }'
PROVA = "<html lang=it><title>.</title><p>Àz <b>b</b> <i>i</i></p><table><tr><th>a</th></tr></table>"


class Illeggibile(ValueError):
    """The HTML holds something that must not be printed."""


class _Rifiuta(URLFetcher):
    """Nothing is fetched for a piece, from nowhere: the fonts come from the project's own folder, a picture stands in
    the piece itself."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        if url.startswith(PICTURE):
            return super().fetch(url, headers)
        raise ValueError(f"indirizzo non ammesso: {url[:80]}")


RIFIUTA = _Rifiuta()


@cache
def _caratteri() -> FontConfiguration:
    return FontConfiguration()


@lru_cache(maxsize=8)
def _stile(testo: str) -> weasyprint.CSS:
    return weasyprint.CSS(string=ripulisci(testo), url_fetcher=RIFIUTA, font_config=_caratteri())


def stampa(html: str, foglio_di_stile: str) -> bytes:
    """Render a piece and give its block as bytes; any exception of WeasyPrint may come out."""
    gc.disable()
    try:
        documento, pdf = _impagina(html, foglio_di_stile, "")
        if mancanti := {chr(codice) for carattere in documento.fonts.values() for codice in carattere.missing}:
            documento, pdf = _impagina(html, foglio_di_stile, "".join(mancanti))
        return blocco_di(documento, pdf, _facce(documento)).in_byte()
    finally:
        documento = pdf = None
        gc.collect()


def _impagina(html: str, foglio_di_stile: str, mancanti: str) -> tuple[Document, Any]:
    """Lay out a document and write its objects; ``mancanti`` are characters to be replaced besides the usual."""
    sorgente = weasyprint.HTML(string=html, url_fetcher=RIFIUTA)
    _ripulisci_albero(sorgente.etree_element, mancanti)
    stili = [_stile(STILE_DI_BASE), _stile(foglio_di_stile)]
    documento = sorgente.render(font_config=_caratteri(), **{**OPZIONI, "stylesheets": stili})
    return documento, weasyprint.pdf.generate_pdf(documento, None, 1, **OPZIONI)


def _ripulisci_albero(radice: Any, mancanti: str) -> None:
    """Clean all texts after parsing, so that no entity brings in what the source did not show."""
    altri = re.compile(f"[{re.escape(mancanti)}]") if mancanti else None
    for elemento in radice.iter():
        for nome in ("text", "tail"):
            if testo := getattr(elemento, nome):
                pulito = breakable(ripulisci(testo))
                setattr(elemento, nome, altri.sub(SOSTITUTO, pulito) if altri else pulito)


def _facce(documento: Document) -> dict[str, str]:
    """Face by name of resource; :raises Illeggibile: for a glyph that is no character of the project's faces."""
    trovate = {}
    for carattere in documento.fonts.values():
        programma = get_hb_object_data(carattere.hb_face)
        nome = impronte().get(sha256(programma).digest())
        if nome is None or not set(carattere.to_unicode) <= set(faccia(nome).glifi.values()):
            raise Illeggibile(f"segni senza carattere in {carattere.family}")
        trovate[carattere.hash] = nome
    return trovate


def avvia(foglio_di_stile: str = "") -> None:
    """Prepare a new worker: load everything once, then keep the collector from walking through it."""
    stampa(PROVA, foglio_di_stile)
    gc.collect()
    gc.freeze()
    _memoria_a_riposo()


def esegui(html: str, foglio_di_stile: str, megabyte: int) -> bytes:
    """``stampa`` under a limit of memory above what the worker had at its start."""
    limite = _memoria_a_riposo() + megabyte * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limite, resource.getrlimit(resource.RLIMIT_AS)[1]))
    try:
        return stampa(html, foglio_di_stile)
    except MemoryError:
        os._exit(SENZA_MEMORIA)


@cache
def _memoria_a_riposo() -> int:
    """Address space of this process in bytes, when it was first asked for."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
