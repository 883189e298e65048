# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files that are few bytes and much work, each of the size that is asked for: the bench sends them, the tests too."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Final

from bench.hostile_workbook import (
    HEADS,
    PACKAGE,
    Part,
    book,
    cell,
    directory,
    inline,
    sheet,
    strings,
    styles,
    tie,
    workbook,
)


def empty_cells(many: int) -> bytes:
    """Cells with nothing in them."""
    return workbook([sheet("<row>" + "<c/>" * many + "</row>")])


def empty_cells_in_rows(many: int) -> bytes:
    """The same, in rows of sixty."""
    return workbook([sheet(("<row>" + "<c/>" * 60 + "</row>") * (many // 60))])


def wide_rows(many: int) -> bytes:
    """Rows as wide as a spreadsheet can be."""
    return workbook([sheet(("<row>" + "<c><v>1</v></c>" * 16_384 + "</row>") * (many // 16_384))])


def cells_of_another_encoding(many: int) -> bytes:
    """Empty cells, in UTF-16 and with a prefix on each mark."""
    inside = '<x:row xmlns:x="a">' + "<x:c/>" * many + "</x:row>"
    return workbook([('<?xml version="1.0" encoding="UTF-16"?>' + sheet(inside)).encode("utf-16")])


def empty_rows(many: int) -> bytes:
    """Rows with nothing in them."""
    return workbook([sheet("<row/>" * many)])


def fonts(many: int) -> bytes:
    """Fonts that no cell has."""
    return workbook(extra=styles("<fonts>" + "<font/>" * many + "</fonts>"))


def cell_formats(many: int) -> bytes:
    """Formats of cells."""
    return workbook(extra=styles("<cellXfs>" + '<xf numFmtId="14"/>' * many + "</cellXfs>"))


def number_formats(many: int) -> bytes:
    """Forms of numbers, each another."""
    forms = "".join(f'<numFmt numFmtId="{n}" formatCode="{n}"/>' for n in range(many))
    return workbook(extra=styles(f"<numFmts>{forms}</numFmts>"))


def long_number_format(many: int) -> bytes:
    """A form with so many decimals, on a number."""
    form = f'<numFmts><numFmt numFmtId="200" formatCode="0.{"0" * many}"/></numFmts>'
    extra = styles(f'{form}<cellXfs><xf numFmtId="200"/></cellXfs>')
    return workbook([sheet(cell("123.456") * 100)], extra=extra)


def shared_text(many: int) -> bytes:
    """A text of 1 MB that every cell says."""
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 60 + "</row>") * (many // 60)
    return workbook([sheet(rows)], extra=strings(f"<si><t>{'x' * 1_000_000}</t></si>"))


def shared_text_as_long_as_a_cell(many: int) -> bytes:
    """The longest text that a cell may have, in every cell."""
    rows = ("<row>" + '<c t="s"><v>0</v></c>' * 50 + "</row>") * (many // 50)
    return workbook([sheet(rows)], extra=strings(f"<si><t>{'x ' * 16_000}</t></si>"))


def shared_texts(many: int) -> bytes:
    """Texts that no cell says."""
    return workbook(extra=strings("<si><t>x</t></si>" * many))


def rich_texts(many: int) -> bytes:
    """One text of many pieces."""
    return workbook(extra=strings("<si>" + "<r><t>x</t></r>" * many + "</si>"))


def rich_inline(many: int) -> bytes:
    """One cell whose text has many pieces."""
    return workbook([sheet('<row><c t="inlineStr"><is>' + "<r><t>x</t></r>" * many + "</is></c></row>")])


def long_text(many: int) -> bytes:
    """One cell with so many characters."""
    return workbook([sheet(inline("x" * many))])


def sheets(many: int) -> bytes:
    """Sheets, all of one part."""
    names = "".join(f'<sheet name="a" sheetId="{n}" r:id="rId1"/>' for n in range(many))
    return workbook(extra=book(sheets=names))


def one_sheet_many_times(many: int) -> bytes:
    """A large sheet, fifty times."""
    ids = range(1, 51)
    names = "".join(f'<sheet name="F{n}" sheetId="{n}" r:id="rId{n}"/>' for n in ids)
    extra: dict[str, Part] = {
        **book(sheets=names),
        "xl/_rels/workbook.xml.rels": tie({f"rId{n}": "worksheets/sheet1.xml" for n in ids}),
    }
    return workbook([sheet(cell("1") * many)], extra=extra)


def defined_names(many: int) -> bytes:
    """Names of zones."""
    names = '<definedName name="a">A1</definedName>' * many
    return workbook(extra=book(f"<definedNames>{names}</definedNames>"))


def relations(many: int) -> bytes:
    """What the workbook is tied to."""
    ties = {f"rId{n}": "worksheets/sheet1.xml" for n in range(many)}
    return workbook(extra={"xl/_rels/workbook.xml.rels": tie(ties)})


def content_types(many: int) -> bytes:
    """Types of parts that are not there."""
    inside = '<Override PartName="/x" ContentType="y"/>' * many
    return workbook(extra={"[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{inside}</Types>'})


def merged(many: int) -> bytes:
    """Merged cells."""
    return workbook([sheet(inline("a"), "<mergeCells>" + '<mergeCell ref="A1:A2"/>' * many + "</mergeCells>")])


def merged_over_each_other(many: int) -> bytes:
    """Merged cells that each cover all."""
    zones = "<mergeCells>" + '<mergeCell ref="A1:A20000"/>' * many + "</mergeCells>"
    return workbook([sheet(inline("a") * 20_000, zones)])


def hyperlinks(many: int) -> bytes:
    """Links."""
    return workbook([sheet(inline("a"), "<hyperlinks>" + '<hyperlink ref="A1"/>' * many + "</hyperlinks>")])


def validations(many: int) -> bytes:
    """Choices for a cell."""
    one = '<dataValidation type="list" sqref="A1"><formula1>"a,b"</formula1></dataValidation>'
    return workbook([sheet(inline("a"), f"<dataValidations>{one * many}</dataValidations>")])


def conditional_formats(many: int) -> bytes:
    """Forms that depend on the value."""
    return workbook([sheet(inline("a"), '<conditionalFormatting sqref="A1"><cfRule/></conditionalFormatting>' * many)])


def columns(many: int) -> bytes:
    """Widths of columns, over the cells."""
    return workbook([sheet(inline("a"), over="<cols>" + '<col min="1" max="2" width="9"/>' * many + "</cols>")])


def comments(many: int) -> bytes:
    """Comments, in a part that is never opened."""
    inside = '<comment ref="A1"><text><t>x</t></text></comment>' * many
    return workbook([sheet(inline("a"))], extra={"xl/comments1.xml": f"<comments>{inside}</comments>"})


def deep_marks(many: int) -> bytes:
    """Marks within marks."""
    return workbook([sheet("<a>" * many + "</a>" * many)])


def deep_texts(many: int) -> bytes:
    """The same, in a shared text."""
    return workbook(extra=strings("<si>" + "<r>" * many + "</r>" * many + "</si>"))


def long_attribute(many: int) -> bytes:
    """One attribute of so many characters."""
    return workbook([sheet(f'<row spans="{"1" * many}"/>')])


def many_attributes(many: int) -> bytes:
    """One mark of so many attributes."""
    return workbook([sheet("<row " + " ".join(f'a{n}="1"' for n in range(many)) + "/>")])


def entities(levels: int) -> bytes:
    """An entity of entities of entities."""
    steps = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(levels))
    return workbook([f'<!DOCTYPE x [<!ENTITY e0 "x">{steps}]><worksheet>&e{levels};</worksheet>'])


def one_entity(many: int) -> bytes:
    """One long entity, said very often."""
    return workbook(
        extra={"xl/styles.xml": f'<!DOCTYPE x [<!ENTITY a "{"x" * many}">]><styleSheet>{"&a;" * many}</styleSheet>'}
    )


def long_number(many: int) -> bytes:
    """A number of so many digits."""
    return workbook([sheet(cell("9" * many))])


def odd_numbers(many: int) -> bytes:
    """Numbers that are none, or beyond all measure."""
    odd = ("1e308", "-1e308", "1e400", "-1e400", "nan", "1e-320", "1.5e300", "0x10", "1_0", "٣")
    return workbook([sheet("".join(cell(odd[n % len(odd)]) for n in range(many)))])


def far_dates(many: int) -> bytes:
    """Days that no calendar has."""
    extra = styles('<cellXfs><xf numFmtId="14"/><xf numFmtId="46"/></cellXfs>')
    odd = ("1e308", "-1e308", "99999999999", "-5", "1e20", "2958466", "0.99999999999")
    cells = "".join(cell(odd[n % len(odd)], style=f' s="{n % 2}"') for n in range(many))
    return workbook([sheet(cells)], extra=extra)


def odd_dates(many: int) -> bytes:
    """Days as texts that are none."""
    odd = ("9" * 300, "2020-13-45", "0000-00-00", "P" + "9" * 100 + "D", "T25:61:61")
    return workbook([sheet("".join(cell(odd[n % len(odd)], "d") for n in range(many)))])


def numbered_row(digits: int) -> bytes:
    """A row whose number has so many digits."""
    return workbook([sheet(f'<row r="{"9" * digits}"><c><v>1</v></c></row>')])


def far_row(_: int = 0) -> bytes:
    """A text in the last row of all."""
    return workbook([sheet('<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>')])


def far_column(letters: int) -> bytes:
    """A column whose name has so many letters."""
    return workbook([sheet(f'<row><c r="{"Z" * letters}1"><v>1</v></c></row>')])


def said_size(_: int = 0) -> bytes:
    """A sheet that says to be as large as can be."""
    return workbook([sheet(f"<row>{HEADS}</row>", over='<dimension ref="A1:XFD1048576"/>')] * 40)


def odd_references(_: int = 0) -> bytes:
    """Shared texts and styles that are not there."""
    return workbook([sheet(cell("-1", "s") + cell("7", "s") + cell("1", style=' s="99"'))])


def no_sheet(_: int = 0) -> bytes:
    """A sheet that is tied to nothing, out of the archive, or to itself."""
    return workbook(extra={"xl/_rels/workbook.xml.rels": tie({"rId1": "../../../../etc/passwd"})})


def members(many: int) -> bytes:
    """Parts of nothing."""
    return workbook(extra={f"xl/{n}": b"" for n in range(many)}, padded=False)


def nested(many: int) -> bytes:
    """Workbooks in a workbook."""
    inner = workbook()
    return workbook([sheet(inline("a"))], extra={f"xl/embeddings/{n}.xlsx": inner for n in range(many)}, padded=False)


def twice(_: int = 0) -> bytes:
    """Two parts of one name."""
    data = io.BytesIO(workbook([sheet(inline("a"))]))
    with zipfile.ZipFile(data, "a") as closed:
        closed.writestr("xl/Worksheets/sheet1.xml", sheet(inline("b")))
    return data.getvalue()


def other_compression(many: int) -> bytes:
    """A part that is closed as no spreadsheet does it."""
    return workbook([sheet(" " * many)], method=zipfile.ZIP_LZMA)


def lying_sizes(many: int) -> bytes:
    """Parts that become larger than they say."""
    return directory(empty_cells(many), lambda d, at: struct.pack_into("<L", d, at + 24, 10))


def huge_sizes(_: int = 0) -> bytes:
    """Parts that say to become as large as can be."""
    return directory(workbook(), lambda d, at: struct.pack_into("<L", d, at + 24, 0xFFFFFFFE))


def overlapping(_: int = 0) -> bytes:
    """Parts that are all in the same place."""
    return directory(workbook([sheet(inline("a"))] * 20), lambda d, at: struct.pack_into("<L", d, at + 42, 0))


def encrypted(_: int = 0) -> bytes:
    """Parts that say to be locked."""
    return directory(workbook(), lambda d, at: struct.pack_into("<H", d, at + 8, 1))


def cut(_: int = 0) -> bytes:
    """An archive of which the half is missing."""
    data = workbook([sheet(inline("a") * 1000)])
    return data[: len(data) // 2]


def long_line(many: int) -> bytes:
    """A text of one line."""
    return b"a;b;c\n" + b"x" * many


def many_columns(many: int) -> bytes:
    """A text of one line of separators."""
    return b";" * many


def many_quotes(many: int) -> bytes:
    """A text of quotation marks."""
    return b'a;b;c\n"' + b'""' * (many // 2)


def short_lines(many: int) -> bytes:
    """A text of lines of nothing."""
    return b"\n" * many


def nothing(many: int) -> bytes:
    """Bytes of nothing."""
    return b"a;b;c\n" + bytes(many)


def lists_in_lists(many: int) -> bytes:
    """A JSON that goes down."""
    return b"[" * many + b"]" * many


def large_whole(many: int) -> bytes:
    """A JSON with a number of so many digits."""
    return b'{"piano": ' + b"9" * many + b', "obiettivi": []}'


def large_fraction(many: int) -> bytes:
    """A JSON with a fraction of so many digits."""
    return b'{"piano": 0.' + b"9" * many + b"e99, " + b'"obiettivi": []}'


def many_lists(many: int) -> bytes:
    """A JSON of lists of nothing."""
    return b'{"piano": {}, "obiettivi": [' + b"[]," * many + b"[]]}"


def many_keys(many: int) -> bytes:
    """A JSON of keys."""
    return b"{" + b",".join(b'"%d":0' % n for n in range(many)) + b"}"


def many_escapes(many: int) -> bytes:
    """A JSON of escaped signs."""
    return b'{"piano": "' + b"\\u00e8" * many + b'"}'


def all_tables(scale: float = 1) -> Iterator[tuple[str, bytes]]:
    """Every workbook and text for the page of the tables, with its name; ``scale`` 1 is as large as bytes allow."""
    for make, many in TABLES.items():
        yield make.__name__, make(max(1, int(many * scale)))


# How large each is: what was seen to stop a server, or as much as the totals of an archive let through.
TABLES: Final[dict[Callable[[int], bytes], int]] = {
    empty_cells: 24_000_000, empty_cells_in_rows: 23_000_000, wide_rows: 6_000_000, cells_of_another_encoding:
    7_500_000, empty_rows: 15_000_000, fonts: 10_000_000, cell_formats: 500_000, number_formats: 500_000,
    long_number_format: 200, shared_text: 300_000, shared_text_as_long_as_a_cell: 100_000, shared_texts: 5_000_000,
    rich_texts: 5_000_000, rich_inline: 5_000_000, long_text: 32_000_000, sheets: 600_000, one_sheet_many_times:
    15_000, defined_names: 1_000_000, relations: 500_000, content_types: 1_000_000, merged: 2_000_000,
    merged_over_each_other: 100_000, hyperlinks: 1_000_000, validations: 1_000_000, conditional_formats: 1_000_000,
    columns: 2_000_000, comments: 1_000_000, deep_marks: 5_000_000, deep_texts: 5_000_000, long_attribute:
    50_000_000, many_attributes: 2_000_000, entities: 10, one_entity: 100_000, long_number: 20_000_000, odd_numbers:
    20_000, far_dates: 20_000, odd_dates: 20_000, numbered_row: 20, far_row: 1, far_column: 7, said_size: 1,
    odd_references: 1, no_sheet: 1, members: 40_000, nested: 500, twice: 1, other_compression: 90_000_000,
    lying_sizes: 1_000_000, huge_sizes: 1, overlapping: 1, encrypted: 1, cut: 1, long_line: 5_000_000, many_columns:
    5_000_000, many_quotes: 5_000_000, short_lines: 5_000_000, nothing: 5_000_000,
}  # fmt: skip
PLANS: Final[dict[Callable[[int], bytes], int]] = {
    lists_in_lists: 200_000, large_whole: 1_000_000, large_fraction: 5_000_000, many_lists: 1_700_000,
    many_keys: 500_000, many_escapes: 870_000, long_line: 5_000_000, many_quotes: 5_000_000, short_lines: 5_000_000,
    nothing: 5_000_000, empty_cells: 24_000_000,
}  # fmt: skip
