# SPDX-License-Identifier: AGPL-3.0-or-later
"""The parts of a workbook, written by hand: what no program that saves workbooks would write."""

import io
import random
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Final

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
HEADS: Final = "".join(
    f'<c t="inlineStr"><is><t>{t}</t></is></c>' for t in ("AMBITO STRATEGICO", "OB. STRATEGICO", "OBIETTIVI OPERATIVI")
)
Part = bytes | str


def sheet(inside: str = "", under: str = "", over: str = "") -> str:
    """A sheet: its rows, and what stands over and under them."""
    return f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{over}<sheetData>{inside}</sheetData>{under}</worksheet>'


def archive(parts: Mapping[str, Part], *, padding: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as a ZIP; ``padding`` bytes that do not compress keep the ratio of the whole below any bound."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as closed:
        for name, part in parts.items():
            closed.writestr(name, part)
        if padding:
            closed.writestr("xl/media/padding.bin", random.Random(0).randbytes(padding), zipfile.ZIP_STORED)  # noqa: S311
    return out.getvalue()


def workbook(
    sheets: Iterable[Part] = (sheet(),),
    *,
    extra: Mapping[str, Part] | None = None,
    padded: bool = True,
    method: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A workbook of these sheets; ``extra`` parts stand in the place of the usual ones."""
    pages = list(sheets)
    ids = range(1, len(pages) + 1)
    names = "".join(f'<sheet name="Foglio{n}" sheetId="{n}" r:id="rId{n}"/>' for n in ids)
    parts: dict[str, Part] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        **book(sheets=names),
        "xl/_rels/workbook.xml.rels": tie({f"rId{n}": f"worksheets/sheet{n}.xml" for n in ids}),
        **{f"xl/worksheets/sheet{n}.xml": page for n, page in zip(ids, pages, strict=True)},
        **(extra or {}),
    }
    weight = sum(len(p) for p in parts.values())
    return archive(parts, padding=weight // 190 if padded else 0, method=method)


def tie(targets: Mapping[str, str]) -> str:
    """The part that says where the sheets are, by their names in the workbook."""
    inside = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/worksheet" Target="{target}"/>' for key, target in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def strings(inside: str) -> dict[str, Part]:
    """The part of the texts that cells share."""
    return {"xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{inside}</sst>'}


def styles(inside: str) -> dict[str, Part]:
    """The part of the looks."""
    return {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'}


def book(inside: str = "", sheets: str = '<sheet name="a" sheetId="1" r:id="rId1"/>') -> dict[str, Part]:
    """The part that names the sheets, and what else stands in it."""
    names = f"<sheets>{sheets}</sheets>"
    return {"xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{names}{inside}</workbook>'}


def cell(value: str, kind: str = "n", style: str = "") -> str:
    """A row of one cell."""
    return f'<row><c t="{kind}"{style}><v>{value}</v></c></row>'


def inline(text: str) -> str:
    """A row of one cell that carries its text."""
    return f'<row><c t="inlineStr"><is><t>{text}</t></is></c></row>'


def directory(data: bytes, change: Callable[[bytearray, int], None]) -> bytes:
    """The archive with each entry of its list of contents changed."""
    changed = bytearray(data)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        change(changed, place)
        place = changed.find(b"PK\x01\x02", place + 4)
    return bytes(changed)
