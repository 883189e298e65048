# SPDX-License-Identifier: AGPL-3.0-or-later
"""The arms of the Comune, as a file: an SVG that does nothing but draw, or a PNG. Pure."""

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Final

from lxml import etree
from PIL import Image, ImageFile

MOST_BYTES: Final = 300_000
MOST_PIXELS: Final = 4_000
SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
_ONE_AT_A_TIME: Final = Lock()
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n"
_SPACE: Final = "{http://www.w3.org/2000/svg}"
# What runs, what shows pages of others, what changes an address after it was looked at.
_FORBIDDEN: Final = frozenset("script foreignObject iframe object embed audio video handler set animate".split())
# An address inside the drawing, or a picture that it carries.
_INSIDE: Final = re.compile(r"\s*(#|data:image/(png|jpeg|gif);base64,)", re.I)
_OUTSIDE: Final = re.compile(r"@import|url\s*\(\s*['\"]?\s*(?!#|data:image/)|expression\s*\(|javascript:", re.I)


class LogoRefused(ValueError):
    """What is wrong with the file, in words."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A drawing that may be shown."""

    data: bytes
    kind: str
    seal: str


def read_logo(data: bytes) -> Logo:
    """A logo, looked at.

    Raises:
        LogoRefused: it is neither SVG nor PNG, too large, or does more than draw.
    """
    if len(data) > MOST_BYTES:
        raise LogoRefused(f"pesa {len(data) // 1000} kB, e ne può pesare {MOST_BYTES // 1000}")
    kind = PNG if data.startswith(_PNG_HEAD) else SVG
    (_look_at_png if kind == PNG else _look_at_svg)(data)
    return Logo(data, kind, hashlib.sha256(data).hexdigest())


def _look_at_png(data: bytes) -> None:
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    if data[12:16] != b"IHDR" or not width or not height:
        raise LogoRefused("non è un PNG intero")
    if max(width, height) > MOST_PIXELS:
        raise LogoRefused(f"misura {width} per {height} punti: al massimo {MOST_PIXELS} per lato")
    try:
        with _nothing_passed_over():
            with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
                picture.tobytes()
            # The sums of its parts are asked of one that has not been read yet.
            with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
                picture.verify()
    except (OSError, SyntaxError, ValueError) as no:
        raise LogoRefused("non è un PNG intero") from no


@contextmanager
def _nothing_passed_over() -> Iterator[None]:
    """WeasyPrint, once imported, lets Pillow pass over what is missing of a picture, in the whole process; of arms
    nothing may be missing. What is printed meanwhile loses nothing by it: its pictures came through here."""
    with _ONE_AT_A_TIME:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def _look_at_svg(data: bytes) -> None:
    if b"<!ENTITY" in data:
        raise LogoRefused("definisce entità (<!ENTITY>): salvarlo come «SVG semplice»")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise LogoRefused("non è un SVG né un PNG che si legga") from None
    if root.tag != f"{_SPACE}svg":
        raise LogoRefused("non è un SVG: il primo elemento non è «svg»")
    for element in root.iter():
        _look_at(element)


def _look_at(element: etree._Element) -> None:
    if not isinstance(element.tag, str):
        if isinstance(element, etree._Comment):
            return
        raise LogoRefused("contiene istruzioni per chi lo legge (<?…?>): salvarlo come «SVG semplice»")
    name = etree.QName(element).localname
    if name in _FORBIDDEN or name.startswith("animate"):
        raise LogoRefused(f"contiene «{name}»: un logo disegna soltanto, senza script né pagine di altri né movimenti")
    if name == "style" and _OUTSIDE.search(element.text or ""):
        raise LogoRefused("il suo stile chiama qualcosa di fuori")
    for attribute, value in element.attrib.items():
        _look_at_attribute(etree.QName(str(attribute)).localname, str(value))


def _look_at_attribute(name: str, value: str) -> None:
    if name.lower().startswith("on"):
        raise LogoRefused(f"contiene «{name}», che esegue uno script")
    if name in ("href", "src") and not _INSIDE.match(value):
        raise LogoRefused(f"chiama «{value[:60]}», che è fuori dal file")
    if _OUTSIDE.search(value):
        raise LogoRefused(f"«{name}» chiama qualcosa di fuori dal file")
