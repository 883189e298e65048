# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office says of the columns of a file: «Settore=centro, Scadenza=fase.fine_prevista». Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from openpyxl.utils import get_column_letter

from testi.confronto import in_riga, piega

NOT_READ: Final = "-"
# How not to read is said.
_NO: Final = frozenset(("non leggere", "no", "niente", ""))
_QUOTES: Final = {'"': '"', "«": "»"}
_LETTER: Final = re.compile(r"\[([A-Za-z]{1,3})\]")


class ChoiceNotUnderstood(ValueError):
    """What was said of the columns cannot be understood: an Italian sentence."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """The key of a field, or ``NOT_READ``; ``why``: who said so, in Italian; ``new``: it was said of this file."""

    field: str
    why: str
    new: bool = True


@dataclass(frozen=True)
class Choices:
    """The meaning of columns: by folded head, or by letter («[C]»), each alone or after the name of a sheet and «!».

    ``why`` tells in the preview where the meaning comes from. ``remembered``: what was said of the same heads before,
    by the mark of all heads of a row (``mark_of``) and by letter.
    """

    meanings: Mapping[str, str] = field(default_factory=dict)
    why: str = "così è stato detto"
    remembered: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.meanings or self.remembered)

    def of(self, sheet: str, place: int, heads: Sequence[str]) -> Meaning | None:
        """What was said of a column of a head row, if anything."""
        said = next((self.meanings[k] for k in keys_of(sheet, place, heads[place]) if k in self.meanings), "")
        if said:
            return Meaning(said, self.why)
        before = self.remembered.get(mark_of(heads), {}) if self.remembered else {}
        return before.get(letter_of(place))


def letter_of(place: int) -> str:
    """A column as it is named by its letter: «[C]»."""
    return f"[{get_column_letter(place + 1)}]"


def mark_of(heads: Sequence[str]) -> str:
    """The mark of the heads of a row: another sheet with the same heads has the same."""
    folded = "\n".join(map(piega, heads)).rstrip()
    return hashlib.sha256(folded.encode()).hexdigest()


NO_CHOICES: Final = Choices()


def keys_of(sheet: str, place: int, head: str) -> Iterator[str]:
    """The keys under which something may be said of a column, the most precise first."""
    letter = letter_of(place)
    folded = piega(head)
    for key in (letter, folded):
        if key:
            yield f"{piega(sheet)}!{key}"
    for key in (letter, folded):
        if key:
            yield key


def parse(said: str, meanings: Mapping[str, str]) -> Choices:
    """What ``--colonne`` says.

    Args:
        meanings: the keys of fields by the names that the office gives them, folded (``Form.meanings``).

    Raises:
        ChoiceNotUnderstood: a piece that is no «Testa=significato», or a meaning that the table does not have.
    """
    found: dict[str, str] = {}
    for piece in map(in_riga, _pieces(said)):
        head, equals, meaning = piece.rpartition("=")
        if not equals or not head.strip():
            if not piece:
                continue
            raise ChoiceNotUnderstood(f"«{piece}»: ci vuole Testa=significato, per esempio Settore=centro.")
        found[_key(head)] = _meaning(meaning, meanings)
    return Choices(found, "così dice --colonne")


def _pieces(said: str) -> Iterator[str]:
    """What stands between commas, but for those within quotes."""
    begun, closing = 0, ""
    for i, sign in enumerate(said):
        if closing:
            closing = "" if sign == closing else closing
        elif sign in _QUOTES:
            closing = _QUOTES[sign]
        elif sign == ",":
            yield said[begun:i]
            begun = i + 1
    yield said[begun:]


def _key(head: str) -> str:
    sheet, mark, rest = head.strip().strip('"«»').partition("!")
    name = (rest if mark else sheet).strip().strip('"«»')
    letter = _LETTER.fullmatch(name)
    key = f"[{letter[1].upper()}]" if letter else piega(name)
    return f"{piega(sheet)}!{key}" if mark else key


def _meaning(said: str, meanings: Mapping[str, str]) -> str:
    folded = ".".join(piega(p) for p in said.strip().strip('"«»').split("."))
    if folded in _NO:
        return NOT_READ
    if folded in meanings:
        return meanings[folded]
    raise ChoiceNotUnderstood(f"«{in_riga(said)}» non è una colonna di questa tabella.")
