# SPDX-License-Identifier: AGPL-3.0-or-later
"""How each section of the form stands: still to do, to be corrected, or right. One list of checks says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from obiettivi.contenuto.campi import Kind
from obiettivi.modifica.form_text import BOXES, CAMPI, TESTA, FormText, presenti
from obiettivi.modifica.left_fields import is_left
from obiettivi.modifica.messages import Message, Tone

SECTIONS: Final = {
    "identita": "Identità",
    "dup": "DUP",
    "testi": "Testi",
    "fasi": "Fasi",
    "indicatori": "Indicatori",
    "servizi": "Servizi",
}
_OF_FIELD: Final = {"operativi": "dup"} | {c: "testi" for c in TESTA if BOXES[c].kind is Kind.TEXT}


class Progress(StrEnum):
    """How far a section is."""

    TO_DO = "da-fare"
    WRONG = "da-correggere"
    RIGHT = "a-posto"


_ICONS: Final = {Progress.TO_DO: "pencil", Progress.WRONG: "error", Progress.RIGHT: "check"}


@dataclass(frozen=True, slots=True)
class SectionState:
    """A section in the index of the page."""

    name: str
    title: str
    progress: Progress
    notes: int

    @property
    def icon(self) -> str:
        """Its icon."""
        return _ICONS[self.progress]

    @property
    def word(self) -> str:
        """Its word."""
        return self.progress.replace("-", " ")


def states(text: FormText, said: Iterable[Message], unsaid: Iterable[Message]) -> list[SectionState]:
    """Every section; ``unsaid`` is what is wrong in a box where somebody is still writing."""
    by_section: dict[str, list[Message]] = {name: [] for name in SECTIONS}
    open_: set[str] = {section_of(m.field) for m in unsaid if m.tone is not Tone.NOTE}
    for message in said:
        by_section[section_of(message.field)].append(message)
    return [
        SectionState(name, title, _progress(text, name, by_section[name], name in open_), _notes(by_section[name]))
        for name, title in SECTIONS.items()
    ]


def section_of(field: str) -> str:
    """The section in which a box stands."""
    first = field.partition("-")[0]
    return first if first in CAMPI else _OF_FIELD.get(first, "identita")


def _progress(text: FormText, section: str, said: Iterable[Message], open_: bool) -> Progress:
    tones = {m.tone for m in said}
    if Tone.WRONG in tones:
        return Progress.WRONG
    return Progress.TO_DO if open_ or Tone.TO_DO in tones or _empty(text, section) else Progress.RIGHT


def _empty(text: FormText, section: str) -> bool:
    """Whether nothing is there yet; that no other service takes part is an answer, once its section was passed."""
    if section == "dup":
        return not text.operativi
    if section not in CAMPI or any(presenti(text.righe(section))):
        return False
    return section != "servizi" or not is_left(text, section)


def _notes(said: Iterable[Message]) -> int:
    return sum(m.tone is Tone.NOTE for m in said)
