# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes, days and years in addresses: any code lives in each, and those that offices have kept stay as they were.
Pure.

A code that an address can hold as it is stands there so. Any other is written after a blank, which begins no code,
with «~1» for a slash and «~0» for the «~» itself (as in RFC 6901): one piece, which no browser and no server before us
takes for steps of a path.
"""

from datetime import date
from typing import Any, Final

from testi.formati import YEARS

MARK: Final = " "
_WRITTEN: Final = (("~", "~0"), ("/", "~1"))


def escaped(code: str) -> str:
    """A code as one piece of a path, whatever is in it."""
    for sign, written in _WRITTEN:
        code = code.replace(sign, written)
    return MARK + code


def unescaped(piece: str) -> str:
    """What ``escaped`` wrote, read back."""
    piece = piece.removeprefix(MARK)
    for sign, written in reversed(_WRITTEN):
        piece = piece.replace(written, sign)
    return piece


class CodeInOnePiece:
    """A converter of Django: the code as it is, when it has no slash."""

    # Beside what an address may hold, a line break: to reverse an address must never fail (``(?s:.)``).
    regex: str = "[^/]+"

    def to_python(self, value: str) -> str:
        """From the address."""
        return unescaped(value) if value.startswith(MARK) else self.read(value)

    def to_url(self, value: Any) -> str:
        """To the address."""
        text = str(value)
        plain = self.write(text)
        hard = not text or text.startswith(MARK) or any(step in ("", ".", "..") for step in plain.split("/"))
        return escaped(text) if hard or self.read(plain) != text else plain

    def write(self, code: str) -> str:
        """A code as it stands in the address, where ``read`` gives it back."""
        return code.replace("/", "")

    def read(self, piece: str) -> str:
        """A piece without the mark."""
        return piece


class CodeWithTildes(CodeInOnePiece):
    """A slash travels as «~»."""

    def write(self, code: str) -> str:
        """With tildes for slashes."""
        return code.replace("/", "~")

    def read(self, piece: str) -> str:
        """With slashes for tildes."""
        return piece.replace("~", "/")


class CodeWithSlashes(CodeInOnePiece):
    """A slash stays a slash of the path."""

    regex: str = "(?s:.+)"

    def write(self, code: str) -> str:
        """As it is."""
        return code


class DayInOnePiece:
    """A converter of Django: a day as 2023-12-31; a text that is no day is no address."""

    regex: str = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """From the address. Raises ``ValueError`` for what is no day, as Django wants it."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """To the address."""
        return value.isoformat()


class YearInOnePiece:
    """A converter of Django: a year that may be; any other number is no address."""

    regex: str = "[0-9]{4}"

    def to_python(self, value: str) -> int:
        """From the address. Raises ``ValueError`` for a year of which there can be nothing, as Django wants it."""
        year = int(value)
        if year not in YEARS:
            raise ValueError(value)
        return year

    def to_url(self, value: int | str) -> str:
        """To the address."""
        return str(value)
