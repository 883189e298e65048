# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the form says at its boxes: what is wrong, what is worth a look, what is still to be written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from controlli import Segnalazione
from obiettivi.modifica.form_text import BOXES
from obiettivi.verifica.kinds import MISSING


class Tone(StrEnum):
    """How a message is meant; each has its icon and its word, so that colour is never alone."""

    WRONG = "errore"
    NOTE = "avviso"
    TO_DO = "da-fare"


_ICONS: Final = {Tone.WRONG: "error", Tone.NOTE: "warning-circle", Tone.TO_DO: "pencil"}
_WORDS: Final = {Tone.WRONG: "Errore", Tone.NOTE: "Avviso", Tone.TO_DO: "Da fare"}
# Where the link of the summary leads for what is said of a list as a whole.
_LISTS: Final = {"fasi": "sezione-fasi", "indicatori": "sezione-indicatori", "operativi": "sezione-dup"}


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence about a box or a list of rows. ``refused``: as it is it cannot be saved; ``blocks``: nor proposed."""

    field: str
    tone: Tone
    text: str
    code: str = ""
    refused: bool = False
    blocks: bool = False

    @property
    def icon(self) -> str:
        """Its icon."""
        return _ICONS[self.tone]

    @property
    def word(self) -> str:
        """Its word, for who does not see the icon."""
        return _WORDS[self.tone]

    @property
    def anchor(self) -> str:
        """Where the box is on the page."""
        return _LISTS.get(self.field, f"id_{self.field}")


def of_findings(found: Iterable[tuple[str, Segnalazione]]) -> list[Message]:
    """What the checks say, in their order."""
    return [Message(field, _tone(s), s.testo, s.codice, blocks=s.grave) for field, s in found]


def of_refusals(refused: Mapping[str, Iterable[str]]) -> list[Message]:
    """What cannot be saved; a row says which of its boxes it is."""
    return [
        Message(field, Tone.WRONG, f"{_box(field)}{text}", refused=True, blocks=True)
        for field, texts in refused.items()
        for text in texts
    ]


def said_once(messages: Iterable[Message]) -> Iterator[Message]:
    """Without what was said of a box already in the same words; what cannot be read is not missing."""
    said: set[tuple[str, str]] = set()
    unreadable: set[str] = set()
    for message in messages:
        key = (message.field, message.text)
        if key not in said and not (message.field in unreadable and message.tone is Tone.TO_DO):
            yield message
        said.add(key)
        unreadable |= {message.field} if message.refused else set()


def _tone(finding: Segnalazione) -> Tone:
    if finding.codice in MISSING:
        return Tone.TO_DO
    return Tone.WRONG if finding.grave else Tone.NOTE


def _box(field: str) -> str:
    section, _, rest = field.partition("-")
    box = BOXES.get(f"{section}.{rest.partition('-')[2]}")
    return f"{box.form}: " if box else ""
