# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sheets of labels and values as offices make them, in XLSX and in DOCX."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from docx import Document
from openpyxl import Workbook

Rows = Sequence[Sequence[Any]]
MONTHS: Final = ("gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic")
# One objective, labels on the left, tables of phases and indicators below.
LEFT: Final[Rows] = (
    ("SCHEDA OBIETTIVO",),
    ("Obiettivo n.", "OB.1"),
    ("Titolo", "Riordino dell'archivio"),
    ("Settore", "Cultura"),
    ("Responsabile", "Rossi Ada"),
    ("Peso", 20),
    ("Descrizione", "Si riordina l'archivio."),
    (None, "E lo si apre al pubblico."),
    (),
    ("Fasi", "Inizio", "Fine", "Peso"),
    ("1. Scarto", date(2031, 1, 1), date(2031, 3, 31), 40),
    ("2. Inventario", date(2031, 4, 1), date(2031, 12, 31), 60),
    ("Totale", None, None, 100),
    (),
    ("Indicatore di risultato", "Valore atteso", "Peso"),
    ("Metri riordinati", "120", 100),
    (),
    ("Visto del Segretario", None, "Prot. 7"),
)
# Two labels a row, a Gantt with crosses.
PAIRED: Final[Rows] = (
    ("Obiettivo n. 2 – Sportello unico", None, "Dirigente responsabile:", "Verdi Ugo"),
    ("Centro di responsabilità", "Anagrafe", "Tipologia", "SVILUPPO"),
    (),
    ("Cronoprogramma", *MONTHS),
    ("Bando", "X", "x", *[None] * 10),
    ("Apertura", *[None] * 2, "X", None, "X", *[None] * 6, "?"),
    (),
    ("Indicatore di risultato:", "Giorni di attesa"),
    ("Valore atteso:", "<= 10"),
    ("Indicatore di risultato:", "Utenti"),
    ("Valore atteso:", "500"),
)
# The label above its value, lists under their words.
ABOVE: Final[Rows] = (
    ("Codice obiettivo", "LP/2031/03"),
    ("Denominazione obiettivo", "Piste ciclabili"),
    ("Servizio", "Mobilità"),
    ("Finalità",),
    ("Più biciclette in città.",),
    (),
    ("Attività",),
    ("a) Progetto",),
    ("- Cantiere",),
    (),
    ("Uffici coinvolti", "Lavori pubblici\nVerde"),
)
READ: Final = {
    "OB.1": ("Riordino dell'archivio", ["Scarto", "Inventario"], [("Metri riordinati", "120")]),
    "2": ("Sportello unico", ["Bando", "Apertura"], [("Giorni di attesa", "<= 10"), ("Utenti", "500")]),
    "LP/2031/03": ("Piste ciclabili", ["Progetto", "Cantiere"], []),
}


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An XLSX."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(*blocks: Rows | str) -> bytes:
    """A DOCX: texts are paragraphs, rows are tables."""
    made = Document()
    for block in blocks:
        if isinstance(block, str):
            made.add_paragraph(block)
            continue
        table = made.add_table(rows=0, cols=max(map(len, block)))
        for row in block:
            cells = table.add_row().cells
            for cell, said in zip(cells, row, strict=False):
                cell.text = said.strftime("%d/%m/%Y") if isinstance(said, date) else "" if said is None else str(said)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# As many Comuni print them: sections, one-letter months, columns that the PEG has no place for.
SECTIONS: Final[Rows] = (
    ("COMUNE DI PROVA",),
    ("Centro di Responsabilità:", "Settore Finanze", None, "Responsabile:", "Dott. Rossi Mario"),
    ("OBIETTIVO N. 1", "Riscossione dei tributi"),
    ("Descrizione obiettivo:",),
    ("Si riscuotono gli arretrati.",),
    ("Con avvisi bonari.",),
    ("Peso obiettivo", "30%"),
    ("Fasi e tempi di esecuzione",),
    ("N.", "Descrizione delle fasi", *"GFMAMGLASOND"),
    (1, "Bonifica", "X", "X"),
    (2, "Avvisi", None, None, "X", "X"),
    (),
    ("INDICATORI DI RISULTATO",),
    ("Descrizione", "Unità di misura", "Valore atteso", "Peso"),
    ("Avvisi inviati", "n.", "1500", "50"),
    ("Riscosso", "€", "200.000", "50"),
)
# Label and value by turns, several on a row; heads over one row of values.
BY_TURNS: Final[Rows] = (
    ("Obiettivo n.", "Titolo", "Responsabile", "Peso"),
    ("OB.7", "Sportello", "Verdi Ugo", 10),
    (),
    ("Fase 1", "Analisi", "Scadenza", "31/03/2031"),
    ("Fase 2", "Avvio", "Scadenza", "30/06/2031"),
    (),
    ("Indicatore 1", "Tempi", "Target", "10 gg"),
    ("Indicatore 2", "Utenti", "Target", "500"),
)
# Lines of a text, as somebody writes them.
LINES: Final = (
    *("Obiettivo n. 4: Nuovo parco", "Responsabile: Verdi Ugo", "Settore: Verde", "Descrizione:", "Si fa un parco."),
    *("Con alberi.", "", "Fasi:", "1) Progetto", "2) Lavori", "Indicatore di risultato: Alberi piantati"),
    *("Valore atteso: 100", "Altri servizi coinvolti: Lavori pubblici"),
)
