# SPDX-License-Identifier: AGPL-3.0-or-later
"""The operative objectives of the DUP that an objective may serve, under their headings; the chosen ones apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from dup.models import ObiettivoOperativo
from obiettivi.modifica.form_text import FormText
from obiettivi.modifica.names import Nomi, operativi_del


@dataclass(frozen=True, slots=True)
class Link:
    """One of them; ``place`` is where it stands in the document, ``group`` the number of its heading."""

    key: str
    text: str
    heading: str
    group: int
    place: int


@dataclass(frozen=True, slots=True)
class Heading:
    """A strategic objective within its ambito, with those of its objectives that are not chosen."""

    number: int
    text: str
    free: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """All of them."""

    chosen: tuple[Link, ...]
    headings: tuple[Heading, ...]

    @property
    def many(self) -> int:
        """How many there are to choose from."""
        return len(self.chosen) + sum(len(h.free) for h in self.headings)


def links_of(text: FormText, names: Nomi) -> Links:
    """What the page offers; what was chosen of another document stays, though it is no longer offered."""
    chosen = set(text.operativi)
    objectives = names.operativi
    if others := {int(key) for key in chosen} - {o.pk for o in objectives}:
        objectives = list(operativi_del(names.piano.anno, others))
    links = list(_links(objectives))
    headings = [
        Heading(number, heading, tuple(link for link in group if link.key not in chosen))
        for (number, heading), group in groupby(links, key=lambda link: (link.group, link.heading))
    ]
    return Links(tuple(link for link in links if link.key in chosen), tuple(headings))


def _links(objectives: list[ObiettivoOperativo]) -> Iterator[Link]:
    place = 0
    for number, (heading, group) in enumerate(groupby(objectives, key=_heading)):
        for o in group:
            yield Link(str(o.pk), f"{o.codice} {o.nome}".strip(), heading, number, place)
            place += 1


def _heading(o: ObiettivoOperativo) -> str:
    return f"{o.obiettivo_strategico.ambito.nome} · {o.obiettivo_strategico.nome}"
