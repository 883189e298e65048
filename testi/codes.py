# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a code, and a text of one line, may hold: one description for models, forms, readers and the database. Pure.

The codes of a Comune are free: «1», «OB.1», «LP/2024/01», «DUP 2024/2026» are all good. What no code holds is what
cannot be seen, or breaks the line it stands in: a code goes into addresses, file names, subjects of mails, sheets.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import Final

from testi.confronto import senza_accenti

# Code points in hexadecimal, alone or from-to, as ``testi.stampabili`` writes them.
_CONTROLS: Final = "0-1f 7f-9f 2028-2029"
_TURNING: Final = "61c 200e-200f 202a-202e 2066-2069"
_UNKEEPABLE: Final = "fdd0-fdef fffe-ffff"
# The format characters of Unicode (Cf), all of which are invisible; a test compares them with Python's own table.
_INVISIBLE: Final = (
    "ad 600-605 61c 6dd 70f 890-891 8e2 180e 200b-200f 202a-202e 2060-206f feff fff9-fffb 110bd 110cd 13430-1343f "
    "1bca0-1bca3 1d173-1d17a e0001 e0020-e007f"
)
# Blanks that look like a blank and are another character: two codes would differ by nothing one can see.
_BLANKS: Final = "a0 1680 2000-200a 202f 205f 3000"
_LONE_HALVES: Final = "\ud800-\udfff"


def _class(*ranges: str) -> str:
    """The inside of a character class that Python and PostgreSQL both read."""
    pairs = (part.partition("-") for text in ranges for part in text.split())
    return "".join(_escaped(start) + (f"-{_escaped(end)}" if end else "") for start, _, end in pairs)


def _escaped(point: str) -> str:
    return f"\\u{int(point, 16):04x}" if len(point) <= 4 else f"\\U{int(point, 16):08x}"


_LINE_CLASS: Final = _class(_CONTROLS, _TURNING, _UNKEEPABLE)
_CODE_CLASS: Final = _class(_CONTROLS, _INVISIBLE, _BLANKS, _UNKEEPABLE)
# For the databases (``~Q(codice__regex=...)``). Lone halves of a pair never reach one.
BAD_IN_LINE: Final = f"[{_LINE_CLASS}]"
BAD_IN_CODE: Final = rf"[{_CODE_CLASS}]|\A | \Z|\A[.]+\Z"

# What stands where nothing of a code could be kept.
WITHOUT_CODE: Final = "senza codice"

# How long the key is by which codes are sorted and told apart.
KEY_MAX: Final = 400
_NUMBER: Final = re.compile("0*([0-9]+)")

_BAD_LINE: Final = re.compile(f"[{_LINE_CLASS}{_LONE_HALVES}]")
_BAD_CODE: Final = re.compile(f"[{_CODE_CLASS}{_LONE_HALVES}]")
_TURNERS: Final = re.compile(f"[{_class(_TURNING)}]")
# What parts two words, as a blank does.
_PARTING: Final = ("Cc", "Zl", "Zp", "Zs")
_NAMES: Final = {
    "\n": "un a capo",
    "\r": "un a capo",
    "\x0b": "un a capo",
    "\x0c": "un salto di pagina",
    "\x85": "un a capo",
    "\u2028": "un a capo",
    "\u2029": "un a capo",
    "\t": "una tabulazione",
    "\xa0": "uno spazio che non è quello solito",
    "\xad": "un trattino facoltativo, che non si vede",
}


def fault_of_code(code: str) -> str:
    """Why a text is no code, in Italian; nothing when it is one. Emptiness and length are the field's own rules."""
    if found := _BAD_CODE.search(code):
        return f"Il codice contiene {_told(code, found)}: scriverlo senza."
    if code != code.strip(" "):
        return f"Il codice «{code.strip(' ')}» comincia o finisce con uno spazio: scriverlo senza."
    if code and not code.strip("."):
        return f"«{code}»: soli punti non possono essere un codice, aggiungere una lettera o una cifra."
    return ""


def fault_of_line(text: str) -> str:
    """Why a text does not stand on one line, in Italian; nothing when it does."""
    found = _BAD_LINE.search(text)
    return f"Il testo sta su una riga sola e contiene {_told(text, found)}: scriverlo senza." if found else ""


def folded(code: str) -> str:
    """A code as people tell it apart: neither case nor how a letter is encoded nor the width of a blank makes two."""
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", code).casefold())
    return " ".join(compatible.split())


def code_key(code: str) -> str:
    """What stands for a code where codes are sorted («OB.2» before «OB.10») and where no two may be the same.

    Hexadecimal, so that Python and every collation of a database sort it alike; two codes have one key when they are
    the same folded. Accents and zeros in front only decide between codes that are otherwise alike.
    """
    return _remembered(code) if len(code) <= KEY_MAX else _key(code)


def _key(code: str) -> str:
    fold = folded(code)
    plain = senza_accenti(fold)
    alike = plain == fold == _NUMBER.sub(r"\1", plain)
    key = f"{_NUMBER.sub(_sized, plain)}{'' if alike else chr(0) + fold}".encode("utf-8", "surrogatepass").hex()
    return key if len(key) <= KEY_MAX else key[: KEY_MAX - 64] + sha256(key.encode()).hexdigest()


# A sheet asks for the key of one text in several places of a row; long texts are no codes, and are not kept.
_remembered: Final = lru_cache(maxsize=4_096)(_key)


def _sized(number: re.Match[str]) -> str:
    """A number with its length before it, under the first sign that a digit can be: longer is greater."""
    return f"0{chr(0x30 + len(number[1]))}{number[1]}"


def repaired_code(code: str) -> str:
    """The nearest text that is a code: bad characters become a blank where they parted words, else they go."""
    kept = _plain(code, _BAD_CODE)
    return kept if kept.strip(".") else WITHOUT_CODE


def one_line(text: str) -> str:
    """The text on one line: for a place that has only one, and for what is there already."""
    return _plain(text, _BAD_LINE) if _BAD_LINE.search(text) else text


def _plain(text: str, bad: re.Pattern[str]) -> str:
    parted = bad.sub(lambda found: " " if unicodedata.category(found[0]) in _PARTING else "", text)
    return (parted if parted == text else " ".join(parted.split())).strip(" ")


def _told(text: str, found: re.Match[str]) -> str:
    before = _BAD_CODE.sub(" ", text[: found.start()])[-30:].strip()
    return _name(found[0]) + (f", dopo «{before}»" if before else "")


def _name(sign: str) -> str:
    point = f"U+{ord(sign):04X}"
    if sign in _NAMES:
        return f"{_NAMES[sign]} ({point})" if sign > "~" else _NAMES[sign]
    if _TURNERS.match(sign):
        return f"un segno invisibile che cambia il verso della scrittura ({point})"
    kinds = {"Cc": "un carattere di controllo", "Cf": "un carattere invisibile", "Zs": "uno spazio speciale"}
    return f"{kinds.get(unicodedata.category(sign), 'un carattere che non si può conservare')} ({point})"
