# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comparing names as a person does: case, accents, apostrophes and spaces aside. Pure."""

import re
import unicodedata

_NON_PAROLA = re.compile(r"[^\w]+", re.UNICODE)


def senza_accenti(testo: str) -> str:
    """The text without combining marks: «Città» → «Citta»."""
    if testo.isascii():
        return testo
    scomposto = unicodedata.normalize("NFKD", testo)
    return "".join(c for c in scomposto if not unicodedata.combining(c))


def piega(testo: str) -> str:
    """The key under which two spellings of one name meet: «CITTA'» and «Città» give «citta»."""
    return " ".join(parole(testo))


def parole(testo: str) -> list[str]:
    """The folded words of the text, in order, without punctuation."""
    return _NON_PAROLA.sub(" ", senza_accenti(testo).casefold()).replace("_", " ").split()


def in_riga(testo: str) -> str:
    """The text on one line, with single spaces (no-break ones too)."""
    return " ".join(testo.split())
