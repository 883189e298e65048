# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every kind of file is read, or refused by its name with what to do: ODS, XLS, texts of MS-DOS and of old Macs."""

import io
import re
import zipfile
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
import xlwt
from hypothesis import example, given
from hypothesis import strategies as st

from fogli.encodings import in_one_byte
from fogli.griglia import Griglia, leggi_griglie, visible
from fogli.kinds import OLE
from fogli.limiti import FileNonLeggibile
from fogli.tables import open_table
from tests.fogli.open_documents import KIND, cell, document, row, table

DAY = datetime.fromisoformat("2026-12-31T12:00:00")


def only(data: bytes, name: str = "f.ods") -> Griglia:
    (grid,) = open_table(data, name, True)
    return grid


# ODS


@pytest.mark.parametrize(
    ("held", "shown"),
    [
        (cell("à capo\nsotto"), "à capo\nsotto"),
        (cell("11,7%", "percentage", "0.117"), "11,7%"),
        (cell("96%", "percentage", "0.955"), "96%"),
        (cell("€ 1.500,00", "currency", "1500"), "€ 1.500,00"),
        (cell("1.500,00 €", "currency", "1500"), "€ 1.500,00"),
        (cell("1,5M", "float", "1500000"), "1,5M"),
        (cell("007", "float", "7"), "007"),
        (cell("8.100", "float", "8100"), "8.100"),
        (cell("SI", "float", "1"), "SI"),
        # A document of another language: its commas and points are those of the number.
        (cell("1,234.50", "float", "1234.5"), "1.234,50"),
        (cell("11.7%", "percentage", "0.117"), "11,7%"),
        (cell("26.2", "float", "26.2"), "26,2"),
        (cell("1.234", "float", "1234"), "1.234"),
        # More digits than a number of a sheet is sure of, and a number that no sheet holds.
        (cell("0,333333333333", "float", "0.3333333333333333"), "0,333333333333"),
        (cell("66,666666666667%", "percentage", "0.66666666666666663"), "66,666666666667%"),
        (cell("1", "float", "1E+999999"), "1"),
        (cell(None, "float", "12.5"), "12,5"),
        (cell(None, "percentage", "0.117"), "11,7%"),
        (cell("VERO", "boolean", "true"), "SI"),
        (cell("FALSO", "boolean", "false"), "NO"),
        (cell("31/12/26", "date", "2026-12-31"), "31/12/2026"),
        (cell("31/12/2026", "date", "2026-12-31T12:00:00"), "31/12/2026"),
        (cell("31 dicembre 2026", "date", "2026-12-31"), "31/12/2026"),
        (cell("31/12/2026 12:30", "date", "2026-12-31T12:30:00"), "31/12/2026 12:30"),
        (cell("26/06/26", "date", "2026-06-26"), "26/06/2026"),
        (cell("giu-26", "date", "2026-06-01"), "giu-26"),
        (cell("giu-26", "date", "2026-06-26"), "giu-26"),
        (cell("2026", "date", "2026-01-01"), "2026"),
        (cell("31/12/1850", "date", "1850-12-31"), "31/12/1850"),
        (cell("36:00", "time", "PT36H00M00S"), "36:00"),
        (cell("#N/D"), "#N/D"),
        (
            '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b<text:tab/>c</text:p>'
            "<office:annotation><text:p>una nota</text:p></office:annotation></table:table-cell>",
            "a  b\tc",
        ),
    ],
)
def test_a_cell_of_an_ods_is_what_it_shows(held: str, shown: str) -> None:
    assert only(document(table(row(held)))).righe[0].celle == (shown,)


def test_an_ods_says_what_it_hides() -> None:
    data = document(
        table(
            row(cell("a"), cell("b"), cell("c")),
            row(cell("1"), cell("2"), cell("3"), more=' table:visibility="filter"'),
            row(cell("unita", more=' table:number-rows-spanned="2"'), cell("31-dic", "date", "2025-12-31")),
            row(
                '<table:covered-table-cell office:value-type="string"><text:p>sotto</text:p></table:covered-table-cell>'
            ),
            row(cell(None), more=' table:number-rows-repeated="1048000"'),
            over="<table:table-column/>"
            '<table:table-column table:visibility="collapse" table:number-columns-repeated="2"/>',
        ),
        table(row(cell("x"), cell("y")), name="Nascosto", style="ta2"),
        table(row(cell("z")), name="Elenchi", style="ta2"),
        over='<table:content-validations><table:content-validation table:name="v" '
        'table:condition="of:cell-content-is-in-list([$Elenchi.$A$1:.$A$9])"/></table:content-validations>',
    )
    grid, hidden, choices = open_table(data, "f.ods", True)
    assert [r.hidden for r in grid.righe] == [False, True, False, False]
    assert grid.hidden_columns == {1, 2}
    assert grid.righe[3].unite == {0: "unita"}
    assert "«31-dic»" in grid.righe[2].remarks[1]
    assert "«sotto»" in grid.righe[3].remarks[0]
    assert (hidden.hidden, hidden.written, hidden.choices, hidden.righe) == (True, 2, False, ())
    assert (choices.hidden, choices.choices) == (True, True)
    assert visible([grid, hidden, choices]) == [grid]


def test_repeated_cells_and_rows_of_an_ods_are_all_there() -> None:
    data = document(
        table(
            row(
                cell("a", more=' table:number-columns-repeated="3"'),
                cell(None, more=' table:number-columns-repeated="9"'),
            ),
            row(cell(None), more=' table:number-rows-repeated="2"'),
            row(cell("b"), more=' table:number-rows-repeated="2"'),
        )
    )
    assert [r.celle for r in only(data).righe] == [("a",) * 3, ("",) * 3, ("",) * 3, ("b", "", ""), ("b", "", "")]


def test_a_formula_of_an_ods_without_a_result_is_told() -> None:
    grid = only(document(table(row(cell("a"), '<table:table-cell table:formula="of:=45*2"/>'))))
    with pytest.raises(FileNonLeggibile, match="riga 1, colonna 2"):
        grid.esigi()


# XLS


def old(*rows: list[Any], form: dict[tuple[int, int], str] | None = None) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Foglio1")
    for r, values in enumerate(rows):
        for c, value in enumerate(values):
            style = xlwt.easyxf(num_format_str=(form or {}).get((r, c), "General"))
            if value is not None:
                sheet.write(r, c, value, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        ("Attività", "General", "Attività"),
        (0.117, "0.0%", "11,7%"),
        (7, "000", "007"),
        (1_500_000, '0.0,,"M"', "1,5M"),
        (1, '"SI";;"NO"', "SI"),
        (12.5, "General", "12,5"),
        (True, "General", "SI"),
        (DAY, "dd/mm/yyyy", "31/12/2026"),
        (DAY, "mmm-yy", "dic-26"),
    ],
)
def test_a_cell_of_an_xls_has_the_form_of_its_sheet(value: Any, form: str, shown: str) -> None:
    grid = only(old([value], form={(0, 0): form}), "f.xls")
    assert grid.righe[0].celle == (shown,)
    assert "mai calcolate" in grid.notes[0]


def test_an_xls_says_what_it_hides() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Foglio1")
    for n in range(3):
        sheet.write(n, 0, f"a{n}")
        sheet.write(n, 1, f"b{n}")
    sheet.row(1).hidden = True
    sheet.col(1).hidden = True
    sheet.write_merge(3, 5, 0, 0, "unita")
    other = book.add_sheet("Nascosto")
    other.visibility = 1
    other.write(0, 0, "x")
    out = io.BytesIO()
    book.save(out)
    grid, hidden = open_table(out.getvalue(), "f.xls", True)
    assert [r.hidden for r in grid.righe] == [False, True, False, False, False, False]
    assert grid.hidden_columns == {1}
    assert [r.unite for r in grid.righe[3:]] == [{}, {0: "unita"}, {0: "unita"}]
    assert (hidden.hidden, hidden.written) == (True, 1)


def test_both_are_read_in_the_process_apart() -> None:
    for data in (old(["a", 1]), document(table(row(cell("a"), cell("1", "float", "1"))))):
        (grid,) = leggi_griglie(data, "f")
        assert grid.righe[0].celle == ("a", "1")


# Texts

ITALIAN = [
    "Codice;Titolo\r\n2026-CP01;Attività: più qualità\r\n",
    "Perché;così;è vero;però;città",
    "PIÙ QUALITÀ È COMUNITÀ",
    "n° 3; art. 5; «più»",
    "è",
]


@pytest.mark.parametrize("text", ITALIAN)
@pytest.mark.parametrize("encoding", ["cp1252", "iso8859-15", "cp850", "cp858", "mac-roman"])
def test_a_text_is_read_in_its_encoding(text: str, encoding: str) -> None:
    assert in_one_byte(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "text", ["dell’ente “nuovo” – sì…", "• Primo punto\n• Secondo", "€ 1.500,00; Café Müller", "Agnès; 2ª fase"]
)
def test_what_windows_writes_stays_as_it_was(text: str) -> None:
    assert in_one_byte(text.encode("cp1252")).text == text


ACCENTED = st.sampled_from(["attività", "città", "perché", "più", "così", "però", "è", "qualità", "caffè", "virtù"])


@given(
    st.lists(ACCENTED | st.sampled_from(["servizio", "2026", "ente", "500"]), min_size=1, max_size=20),
    st.sampled_from([" ", ";", "; ", "\r\n", "\r"]),
    st.sampled_from(["cp1252", "cp850", "mac-roman"]),
)
def test_words_of_italian_are_read_in_any_encoding(words: list[str], between: str, encoding: str) -> None:
    text = between.join(words)
    assert in_one_byte(text.encode(encoding)).text == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "mac-roman", "utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_each_system_ends_them(encoding: str, end: str) -> None:
    text = end.join(["Codice;Titolo;Note", '1;Attività;"due', 'righe"', "2;Qualità;", ""])
    grid = only(text.encode(encoding), "f.csv")
    assert [r.celle for r in grid.righe] == [
        ("Codice", "Titolo", "Note"),
        ("1", "Attività", "due\nrighe"),
        ("2", "Qualità", ""),
    ]
    assert [r.numero for r in grid.righe] == [1, 2, 4]


def test_a_text_of_another_alphabet_is_refused() -> None:
    with pytest.raises(FileNonLeggibile, match="codifica"):
        open_table("Код;Название\n1;Привет мир\n".encode("koi8-r"), "f.csv", True)


# Refused by name


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as closed:
        for name in names:
            closed.writestr(name, "x")
    return out.getvalue()


def compound(*streams: str) -> bytes:
    return OLE + bytes(1016) + b"".join(s.encode("utf-16-le") + bytes(128 - 2 * len(s)) for s in streams) + bytes(512)


PAGE = b"<html><head><meta charset=utf-8></head><body><table><tr><td>Codice</td></tr></table></body></html>"
PROTECTED = [("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")]
REFUSED = [
    (b"%PDF-1.7 x", "è un PDF.*XLSX"),
    (b"{\\rtf1 x}", "RTF.*XLSX"),
    (b"\x89PNG\r\n\x1a\n", "immagine"),
    (b"\x1f\x8b\x08x", "archivio compresso.*Estrarre"),
    (b"Rar!\x1a\x07", "archivio compresso"),
    (b"ID;PWXL;N;E\r\nC;Y1;X1;K1", "SYLK"),
    (PAGE, "pagina web.*XLSX"),
    (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "pagina web"),
    (b"<?xml version='1.0'?><!-- x --><table><tr><td>1</td></tr></table>", "pagina web"),
    (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="x"></Workbook>', "testo XML"),
    (b'<?xml version="1.0"?><office:document x="y"></office:document>', "testo XML"),
    (b'<?xml version="1.0"?><altro/>', "XML"),
    (b"MIME-Version: 1.0\r\n", "pagina web"),
    (archive("[Content_Types].xml", "word/document.xml"), "è un DOCX.*XLSX"),
    (archive("[Content_Types].xml", "xl/workbook.bin"), "XLSB.*XLSX"),
    (archive("[Content_Types].xml", "ppt/presentation.xml"), "presentazione"),
    (archive("Index/Document.iwa"), "Numbers.*XLSX"),
    (archive("tabella.csv"), "archivio ZIP"),
    (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "macro"),
    (document(kind="application/vnd.oasis.opendocument.text"), "OpenDocument, ma non un foglio"),
    (document(table(), parts=PROTECTED), "password"),
    (document(table(), parts=[("encrypted-package", "x")]), "password"),
    (compound("EncryptionInfo", "EncryptedPackage"), "password"),
    (compound("WordDocument"), "documento DOC.*XLSX"),
    (compound("PowerPoint Document"), "presentazione"),
    (compound("Altro"), "non una cartella di lavoro"),
    (compound("Workbook"), "non è un XLS intero"),
    (document("<table:table"), "non è intero"),
]


@pytest.mark.parametrize(("data", "told"), REFUSED)
@pytest.mark.parametrize("name", ["f.xls", "f.xlsx"])
def test_what_is_no_table_is_refused_by_its_name(data: bytes, told: str, name: str) -> None:
    with pytest.raises(FileNonLeggibile, match=f"(?s)^{re.escape(name)}.*{told}"):
        open_table(data, name, True)


def test_an_angle_bracket_begins_a_text_too() -> None:
    assert only(b"<5;Codice;Titolo\n1;2;3\n", "f.csv").righe[0].celle == ("<5", "Codice", "Titolo")


@given(st.binary(max_size=400), st.sampled_from(["Workbook", "Book"]))
@example(b"\x05F\x85\x89\x00\rr\x87\x8c\x93\x9b\xb7\xc6", "Workbook")
def test_a_spoilt_xls_is_a_refusal(noise: bytes, stream: str) -> None:
    data = bytearray(old(["a", 1.5, "b"]))
    place = sum(noise) % len(data)
    data[place : place + len(noise)] = noise
    for spoilt in (bytes(data), OLE + noise + stream.encode("utf-16-le")):
        with suppress(FileNonLeggibile):
            assert open_table(spoilt, "f.xls", False)


@given(st.text(max_size=200))
def test_a_spoilt_ods_is_a_refusal(noise: str) -> None:
    whole = document(table(row(cell("a"), cell("1", "float", "1"))))
    with suppress(FileNonLeggibile):
        assert isinstance(open_table(document(noise), "f.ods", False), list)
    with pytest.raises(FileNonLeggibile):
        open_table(whole.replace(KIND.encode(), KIND.encode()[:-5] + b"texts"), "f.ods", False)
