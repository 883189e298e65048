# SPDX-License-Identifier: AGPL-3.0-or-later
"""ODS files as the suites of offices write them."""

import io
import zipfile
from collections.abc import Iterable
from html import escape

_SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text", "style")
)
KIND = "application/vnd.oasis.opendocument.spreadsheet"


def cell(text: str | None = None, kind: str = "string", value: str = "", more: str = "") -> str:
    """A cell that shows a text, a paragraph a line."""
    name = {"date": "date-value", "boolean": "boolean-value", "time": "time-value"}.get(kind, "value")
    held = f' office:{name}="{value}"' if value else ""
    shown = "".join(f"<text:p>{escape(line)}</text:p>" for line in (text or "").split("\n")) if text else ""
    said = f' office:value-type="{kind}"' if text is not None or value else ""
    return f"<table:table-cell{said}{held}{more}>{shown}</table:table-cell>"


def row(*cells: str, more: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "Foglio1", style: str = "", over: str = "") -> str:
    """A sheet."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{over}{"".join(rows)}</table:table>'


def document(*tables: str, kind: str = KIND, over: str = "", parts: Iterable[tuple[str, str]] = ()) -> bytes:
    """The file: ``ta2`` is the style of sheets that are not shown."""
    styles = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    body = f"<office:body><office:spreadsheet>{over}{''.join(tables)}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content{_SPACES}>{styles}{body}</office:document-content>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as closed:
        closed.writestr("mimetype", kind, zipfile.ZIP_STORED)
        closed.writestr("content.xml", content)
        for name, part in parts:
            closed.writestr(name, part)
    return out.getvalue()
