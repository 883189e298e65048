# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a sheet holds and does not show, and results of formulas that nobody computed."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from bench import hostile_workbook
from fogli.griglia import Griglia, visible
from fogli.tables import open_table


def saved(touch: Callable[[Any], None]) -> bytes:
    book = Workbook()
    for number in range(1, 6):
        book.worksheets[0].append([f"a{number}", f"b{number}", number])
    touch(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grids(data: bytes) -> list[Griglia]:
    return open_table(data, "f.xlsx", True)


def test_hidden_rows_and_columns_are_read_and_marked() -> None:
    def touch(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (grid,) = grids(saved(touch))
    assert [r.numero for r in grid.righe if r.hidden] == [3]
    assert grid.hidden_columns == {1}
    assert grid.righe[2].celle == ("a3", "b3", "3")


@pytest.mark.parametrize("row", ['ht="0"', 'ht="0.0" customHeight="1"', 'hidden="true"', 'hidden="1" ht="15"'])
def test_a_row_of_no_height_is_hidden(row: str) -> None:
    page = hostile_workbook.sheet(f'<row ht="12"><c><v>1</v></c></row><row {row}><c><v>2</v></c></row>')
    (grid,) = grids(hostile_workbook.workbook([page]))
    assert [r.hidden for r in grid.righe] == [False, True]


def test_hidden_columns_of_a_whole_sheet_are_no_more_than_a_table_has() -> None:
    page = hostile_workbook.sheet("<row><c><v>1</v></c></row>").replace(
        "<sheetData>", '<cols><col min="2" max="16384" hidden="1"/><col min="x" max="1" hidden="1"/></cols><sheetData>'
    )
    (grid,) = grids(hostile_workbook.workbook([page]))
    assert grid.hidden_columns == set(range(1, 61))


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_named_and_counted(state: str) -> None:
    def touch(book: Any) -> None:
        other = book.create_sheet("Appunti")
        other.sheet_state = state
        other.append(["x", 1, None, True])

    seen, hidden = grids(saved(touch))
    assert (hidden.foglio, hidden.righe, hidden.written) == ("Appunti", (), 3)
    assert visible([seen, hidden]) == [seen]


@pytest.mark.parametrize("title", ["Elenchi", "Scelte d'ufficio"])
def test_a_hidden_sheet_of_choices_is_known(title: str) -> None:
    def touch(book: Any) -> None:
        for name in (title, "Altro"):
            book.create_sheet(name).append(["x"])
            book[name].sheet_state = "hidden"
        quoted = title.replace("'", "''")
        choice = DataValidation(type="list", formula1=f"'{quoted}'!$A$1:$A$9")
        choice.add("A1:A9")
        book.worksheets[0].add_data_validation(choice)

    assert [g.choices for g in grids(saved(touch))] == [False, True, False]


def formulas(cells: str, properties: str) -> Griglia:
    page = hostile_workbook.sheet(f"<row>{cells}</row>")
    (grid,) = grids(hostile_workbook.workbook([page], extra=hostile_workbook.book(properties)))
    return grid


FULL = '<calcPr calcId="124519" fullCalcOnLoad="1"/>'
EXCEL = '<calcPr calcId="191029"/>'
ZERO = "<c><f>45*2</f><v>0</v></c>"


@pytest.mark.parametrize(
    ("cells", "properties", "doubtful"),
    [
        (ZERO, FULL, {0}),
        ("<c><v>0</v></c>" + ZERO, FULL, {1}),
        ('<c t="str"><f>A2</f><v></v></c>', FULL, {0}),
        (ZERO + "<c><f>1+1</f><v>2</v></c>", FULL, {0}),
        (ZERO, '<calcPr calcId="999999" calcCompleted="0"/>', {0}),
        # A program that says nothing of formulas and has zero for all of them has computed none.
        (ZERO + ZERO, "", {0, 1}),
        (ZERO + "<c><f>1+1</f><v>2</v></c>", "", set()),
        (ZERO, EXCEL, set()),
        ("<c><f>1+1</f><v>2</v></c>", FULL, set()),
        ("<c><v>0</v></c>", FULL, set()),
    ],
)
def test_a_result_that_nobody_computed_is_doubtful(cells: str, properties: str, doubtful: set[int]) -> None:
    assert set(formulas(cells, properties).righe[0].doubts) == doubtful
