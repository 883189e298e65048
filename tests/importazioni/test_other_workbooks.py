# SPDX-License-Identifier: AGPL-3.0-or-later
"""The same plan from XLSX, ODS, XLS and CSV is the same proposal; what a kind of file does not say is told once."""

import io
from typing import Any

import pytest
import xlwt
from openpyxl import Workbook

from importazioni.peg.table_services import proponi_peg
from obiettivi.models import PianoEsecutivo
from tests.fogli.open_documents import cell, document, row, table

HEADS = ["Codice", "Titolo", "Centro di Responsabilità", "N.", "Fase", "Fine Prevista", "Peso"]
ROWS = [
    ["2026-CP01", "Attività «una»", "Polizia", "1", "Prima", "30/06/2026", "66,67"],
    ["", "", "", "2", "Seconda", "31/12/2026", "33,33"],
]


def xlsx() -> bytes:
    book = Workbook()
    for cells in (HEADS, *ROWS):
        book.worksheets[0].append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods() -> bytes:
    return document(table(*(row(*map(cell, cells)) for cells in (HEADS, *ROWS))))


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Foglio1")
    for r, cells in enumerate((HEADS, *ROWS)):
        for c, text in enumerate(cells):
            if text:
                sheet.write(r, c, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(encoding: str) -> bytes:
    return "\r\n".join(";".join(cells) for cells in (HEADS, *ROWS)).encode(encoding)


def proposed(data: bytes, plan: PianoEsecutivo) -> tuple[Any, list[str]]:
    outcome = proponi_peg(plan, data, "p")
    return outcome.proposta.piano.obiettivi, [f.testo for f in outcome.rilievi]


@pytest.mark.django_db
def test_the_same_plan_comes_out_of_every_kind_of_file() -> None:
    plan = PianoEsecutivo.objects.create(codice="P", anno=2026)
    expected, told = proposed(xlsx(), plan)
    assert [f.descrizione for f in expected[0].fasi] == ["Prima", "Seconda"]
    for data in (ods(), csv("utf-8"), csv("cp1252"), csv("cp850"), csv("mac-roman")):
        assert proposed(data, plan) == (expected, told)
    objectives, notes = proposed(xls(), plan)
    assert objectives == expected
    assert [n for n in notes if n not in told] == [notes[0]]
    assert "è un XLS, che non dice" in notes[0]
