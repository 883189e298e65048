# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file is by its bytes, whatever its name says, and what to do with one that is no table. Pure."""

import re
from collections.abc import Container
from typing import Final

from fogli.limiti import FileNonLeggibile

ZIP: Final = b"PK\x03\x04"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READABLE: Final = "Serve un XLSX, un ODS, un XLS, un CSV o un testo con tabulazioni."
_COPY: Final = "Copiare la tabella in un foglio di calcolo e salvarlo come XLSX."
_SAVE: Final = "Aprirlo con il foglio di calcolo, salvarlo come XLSX e riprovare."
PASSWORD: Final = "è protetto da una password. Salvarlo senza password e riprovare."  # noqa: S105

_EXTRACT: Final = ". Estrarre la tabella e importare quella."

# What other files begin with, what they are, and what to do with them.
MARKS: Final = (
    (b"%PDF", "un PDF", f", e da un PDF le celle non si leggono. Chiedere il foglio da cui è nato. {_COPY}"),
    (b"{\\rtf", "un documento RTF", f". {_COPY}"),
    *(
        (mark, "un'immagine", f". {READABLE}")
        for mark in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
    ),
    *((mark, "un archivio compresso", _EXTRACT) for mark in (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")),
    (b"PK\x05\x06", "un archivio ZIP vuoto", "."),
    (b"ID;PWXL", "un SYLK", f". {_SAVE}"),
    (b"MIME-Version:", "una pagina web (MHTML), anche se il nome dice altro", f". {_SAVE}"),
)
# Names of streams in a compound file, as they are written in it.
_STREAMS: Final = tuple(
    (name.encode("utf-16-le"), told)
    for name, told in (
        ("EncryptedPackage", PASSWORD),
        ("EncryptionInfo", PASSWORD),
        ("WordDocument", f"è un documento DOC. {_COPY}"),
        ("PowerPoint Document", f"è una presentazione. {_COPY}"),
        ("__substg1.0_", "è un messaggio di posta. Salvarne l'allegato e importare quello."),
    )
)
_WORKBOOKS: Final = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_PAGE: Final = re.compile(r"\s*(?:<\?[^>]*\?>\s*|<!--.*?-->\s*)*<(!doctype html|[\w:]+)", re.DOTALL | re.IGNORECASE)
_HTML: Final = frozenset("!doctype html|html|head|body|table|meta|style|div|script|tr|center".split("|"))
_LOOKED_AT: Final = 4096
# Parts that tell which program made an archive.
_ARCHIVES: Final = (
    ("word/document.xml", f"è un DOCX. {_COPY}"),
    ("ppt/presentation.xml", f"è una presentazione. {_COPY}"),
    ("xl/workbook.bin", f"è un XLSB, che non si legge. {_SAVE}"),
    ("Index/Document.iwa", "è un foglio di Numbers. Esportarlo come XLSX e riprovare."),
    ("encrypted-package", PASSWORD),
)
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
SPREADSHEET: Final = f"{_OPEN_DOCUMENT}spreadsheet"


def refuse_other_files(data: bytes, name: str) -> None:
    """Refuse, by its name, what is neither a workbook nor a text.

    Raises:
        FileNonLeggibile: an image, a PDF, an archive, a document.
    """
    for mark, what, told in MARKS:
        if data.startswith(mark):
            raise FileNonLeggibile(f"{name}: è {what}{told}")


def refuse_other_compounds(data: bytes, name: str) -> None:
    """Refuse what is no XLS among the files of its kind.

    Raises:
        FileNonLeggibile: protected, or a document.
    """
    for stream, told in _STREAMS:
        if stream in data:
            raise FileNonLeggibile(f"{name}: {told}")
    if not any(stream in data for stream in _WORKBOOKS):
        raise FileNonLeggibile(f"{name}: è un file di Office, ma non una cartella di lavoro. {READABLE}")


def refuse_pages(text: str, name: str) -> None:
    """Refuse a page of the web, or XML, that bears the name of a table.

    Raises:
        FileNonLeggibile: it is one.
    """
    if not (found := _PAGE.match(text[:_LOOKED_AT])):
        return
    element = found[1].casefold()
    if element in _HTML:
        raise FileNonLeggibile(f"{name}: è una pagina web (HTML), anche se il nome dice altro. {_SAVE}")
    if element in ("workbook", "office:document") or element.endswith(":workbook"):
        raise FileNonLeggibile(f"{name}: è un foglio scritto come testo XML. {_SAVE}")
    if text.lstrip().startswith("<?xml"):
        raise FileNonLeggibile(f"{name}: è un XML. {READABLE}")


def refuse_other_archives(names: Container[str], kind: str, name: str) -> None:
    """Refuse an archive that is no workbook. ``kind``: what its part «mimetype» says.

    Raises:
        FileNonLeggibile: a document, a workbook that is not read, any other archive.
    """
    for part, told in _ARCHIVES:
        if part in names:
            raise FileNonLeggibile(f"{name}: {told}")
    if kind.startswith(_OPEN_DOCUMENT) and not kind.startswith(SPREADSHEET):
        raise FileNonLeggibile(f"{name}: è un documento OpenDocument, ma non un foglio di calcolo. {_COPY}")
    if not kind and "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
        raise FileNonLeggibile(f"{name}: è un archivio ZIP, non un XLSX. Estrarre la tabella e importare quella.")
