# SPDX-License-Identifier: AGPL-3.0-or-later
"""The faces documents are set in, which characters they have, and what of them goes into a file."""

import io
import re
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fontTools.ttLib import TTFont

CARTELLA = Path(__file__).resolve().parent.parent / "fonts"
CONFIGURAZIONE = CARTELLA / "fonts.conf"
TESTO = "titillium-web-400"
SOSTITUTO = "\N{REPLACEMENT CHARACTER}"
# Tables a PDF reader has no use for: kerning and marks are already in the positions on the page.
TAVOLE_DI_COMPOSIZIONE = ("GPOS", "GDEF", "GSUB", "name", "gasp")


@dataclass(frozen=True)
class Faccia:
    """One face as a PDF needs it; ``larghezze`` by glyph and the heights in thousandths of the size."""

    nome: str
    postscript: str
    programma: bytes
    glifi: dict[int, int]
    larghezze: tuple[int, ...]
    riquadro: tuple[int, int, int, int]
    ascendente: int
    discendente: int
    maiuscole: int
    inclinazione: int
    peso: int

    def larghezza(self, testo: str) -> int:
        """Width of a text in thousandths of the size; characters the face has not are not counted."""
        return sum(self.larghezze[self.glifi[ord(c)]] for c in testo if ord(c) in self.glifi)


@cache
def nomi() -> tuple[str, ...]:
    """Names of all faces: Titillium Web first, then its substitutes."""
    trovati = sorted(percorso.stem for percorso in CARTELLA.glob("*.ttf"))
    return tuple(sorted(trovati, key=lambda nome: (not nome.startswith("titillium"), nome)))


@cache
def impronte() -> dict[bytes, str]:
    """SHA-256 of each font file -> name of the face."""
    return {sha256((CARTELLA / f"{nome}.ttf").read_bytes()).digest(): nome for nome in nomi()}


@cache
def faccia(nome: str) -> Faccia:
    """Read a face; :raises OSError: when its file is missing."""
    font = TTFont(CARTELLA / f"{nome}.ttf", recalcTimestamp=False)
    testa, os2, ordine = font["head"], font["OS/2"], font.getGlyphOrder()
    millesimi = 1000 / testa.unitsPerEm
    larghezze = tuple(round(font["hmtx"][glifo][0] * millesimi) for glifo in ordine)
    # Some faces name the space under control characters too: a page must never say so.
    caratteri = sorted((codice, glifo) for codice, glifo in font.getBestCmap().items() if codice >= 0x20)
    glifi = {codice: font.getGlyphID(glifo) for codice, glifo in caratteri}
    postscript = str(font["name"].getDebugName(6))
    for tavola in TAVOLE_DI_COMPOSIZIONE:
        if tavola in font:
            del font[tavola]
    uscita = io.BytesIO()
    font.save(uscita, reorderTables=None)
    return Faccia(
        nome=nome,
        postscript=postscript,
        programma=uscita.getvalue(),
        glifi=glifi,
        larghezze=larghezze,
        riquadro=tuple(round(lato * millesimi) for lato in (testa.xMin, testa.yMin, testa.xMax, testa.yMax)),
        ascendente=round(font["hhea"].ascent * millesimi),
        discendente=round(font["hhea"].descent * millesimi),
        maiuscole=round(getattr(os2, "sCapHeight", 0) * millesimi) or 700,
        inclinazione=round(font["post"].italicAngle),
        peso=os2.usWeightClass,
    )


@cache
def scrivibili() -> frozenset[int]:
    """Code points that at least one face has."""
    tutti: set[int] = set()
    for nome in nomi():
        tutti.update(TTFont(CARTELLA / f"{nome}.ttf", lazy=True).getBestCmap())
    return frozenset(codice for codice in tutti if codice >= 0x20)


# Characters that are no signs but instructions to the line: they need no glyph.
INVISIBILI = {0x09, 0x0A, 0x0D, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060}
# Equal in everything but the name: one that has a glyph in the text face takes the place of one that has not.
EQUIVALENTI = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2015": "\u2014"})


NON_SEGNI = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")


def _classe(codici: frozenset[int]) -> str:
    """The characters as ranges of a regular expression's class."""
    intervalli: list[list[int]] = []
    for codice in sorted(codici):
        if intervalli and codice == intervalli[-1][1] + 1:
            intervalli[-1][1] = codice
        else:
            intervalli.append([codice, codice])
    return "".join(f"\\U{da:08x}-\\U{a:08x}" for da, a in intervalli)


@cache
def _estranei() -> re.Pattern[str]:
    ammessi = frozenset(c for c in scrivibili() if unicodedata.category(chr(c)) not in NON_SEGNI)
    return re.compile(f"[^{_classe(ammessi | frozenset(INVISIBILI))}]")


def ripulisci(testo: str) -> str:
    """The text as it can be printed: composed, without control characters, every other sign no face has as U+FFFD.

    Idempotent; printable ASCII comes back unchanged.
    """
    if testo.isascii() and testo.isprintable():
        return testo
    composto = unicodedata.normalize("NFC", testo).translate(EQUIVALENTI)
    return _estranei().sub(_sostituto, composto)


def _sostituto(trovato: re.Match[str]) -> str:
    categoria = unicodedata.category(trovato[0])
    if categoria in ("Zl", "Zp"):
        return "\n"
    return "" if categoria in ("Cc", "Cf") else SOSTITUTO


def comprimi(dati: bytes) -> bytes:
    """Flate-compressed bytes, always by the same level."""
    return zlib.compress(dati, 6)
