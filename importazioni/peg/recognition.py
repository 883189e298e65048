# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rows of an objective a source speaks of: its own are told by identity, others by what they say. Pure."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from obiettivi.contenuto import SECTIONS, ContenutoObiettivo, services_ids
from obiettivi.contenuto.row_matching import Match, Said, match
from testi.pairing import NOBODY

CALLED: Final = {"fasi": "la fase", "indicatori": "l'indicatore", "altri_servizi": "l'altro servizio"}
SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class Guess:
    """A row that was taken for one that said something else; ``place`` counts from 0."""

    section: str
    place: int
    was: str
    now: str

    def __str__(self) -> str:
        return guessed(self.section, self.was, self.now)


def guessed(section: str, was: str, now: str) -> str:
    """What there is to say of such a row."""
    return (
        f"«{short(now)}» è {CALLED[section]} che diceva «{short(was)}»: tiene ciò che vi è legato. "
        "Se è un'altra riga, togliere prima quella dall'obiettivo e importare di nuovo."
    )


def renamed(section: str, was: str, now: str) -> str:
    """The question about such a row."""
    return f"«{short(now)}» è un nuovo nome di «{short(was)}» ({CALLED[section]})?"


def recognised(before: ContenutoObiettivo, after: ContenutoObiettivo) -> tuple[ContenutoObiettivo, list[Guess]]:
    """What a source says, each row with an identity: that of the row that it continues, or its own as a new one."""
    guesses: list[Guess] = []
    for section in SECTIONS:
        olds, news = said_in(before, section), said_in(after, section)
        found = match(olds, news)
        after = _named(after, section, [_identity(new, m, olds) for new, m in zip(news, found, strict=True)])
        guesses += _guesses(section, olds, news, found)
    return after, guesses


def said_in(o: ContenutoObiettivo, section: str) -> list[Said]:
    """What the rows of a section can be told by."""
    if section == "altri_servizi":
        return [Said(i, name) for i, name in zip(services_ids(o), o.altri_servizi, strict=True)]
    return [Said(row.id, row.descrizione) for row in getattr(o, section)]


def _identity(new: Said, found: Match | None, olds: list[Said]) -> str:
    return olds[found.place].identity if found else new.identity or str(uuid.uuid4())


def _named(o: ContenutoObiettivo, section: str, identities: list[str]) -> ContenutoObiettivo:
    if section == "altri_servizi":
        return replace(o, altri_servizi_id=tuple(identities) if any(identities) else ())
    rows = zip(getattr(o, section), identities, strict=True)
    cambio: dict[str, Any] = {section: tuple(replace(row, id=identity or NOBODY) for row, identity in rows)}
    return replace(o, **cambio)


def _guesses(section: str, olds: list[Said], news: list[Said], found: list[Match | None]) -> Iterator[Guess]:
    for i, (new, m) in enumerate(zip(news, found, strict=True)):
        if m and m.guessed:
            yield Guess(section, i, olds[m.place].text, new.text)


def short(text: str) -> str:
    """A text on one line, cut for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[: SHOWN - 1]}…"
