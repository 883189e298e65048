# SPDX-License-Identifier: AGPL-3.0-or-later
"""The indicators of the Comune through the years, as the approved documents have them.

A value is public when an act has approved a version that carries it: what somebody writes in the tables at work comes
out with the next act. One that its source has not confirmed says so («provvisorio»). Where two versions say different
things of a year, the later act holds.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from dup.provisional import unmarked
from raccolte.course import Change, Point, changes, line

Said = dict[str, Any]
_OF_INDICATOR: Final = ("stato_di_salute", "ambito", "tema", "descrizione", "formula", "unita", "fonte", "verso")
_PLACE: Final = ("stato_di_salute", "ambito", "tema", "descrizione")
WIDE, TALL = 640, 160
COLUMNS: Final = (
    ("indicatore", "il pezzo del suo indirizzo"),
    ("stato_di_salute", "citta, amministrazione"),
    ("ambito", ""),
    ("tema", ""),
    ("descrizione", ""),
    ("formula", ""),
    ("unita", "unità di misura"),
    ("fonte", ""),
    ("verso", "crescente, decrescente: quando va meglio"),
    ("anno", "numero"),
    ("valore", "come è scritto nel documento"),
    ("provvisorio", "sì, no: la fonte non l'ha ancora confermato"),
    ("documento", "codice del DUP"),
    ("atto", "l'atto che ha approvato il valore"),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a year: as it is printed, the number of it without its mark, and where it was approved."""

    year: int
    printed: str
    document: str
    act: str

    @property
    def text(self) -> str:
        """Without the mark."""
        return unmarked(self.printed)[0]

    @property
    def provisional(self) -> bool:
        """Whether its source has not confirmed it."""
        return unmarked(self.printed)[1]


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator with its years, the first one first; ``said`` is what the latest document says of it."""

    key: str
    said: Said
    values: tuple[Value, ...]

    @property
    def last(self) -> Value | None:
        """The value of the last year."""
        return self.values[-1] if self.values else None

    @property
    def points(self) -> list[Point]:
        """The line of its drawing; none with fewer than two numbers."""
        return line([(v.year, v.printed) for v in self.values], WIDE, TALL)

    @property
    def course(self) -> str:
        """The points as the drawing takes them."""
        return " ".join(f"{p.x},{p.y}" for p in self.points)

    @property
    def words(self) -> str:
        """The drawing in words."""
        return f"{self.said['descrizione']}: " + ", ".join(f"{v.year} {v.printed}" for v in self.values)

    @property
    def changed(self) -> list[tuple[Value, Change]]:
        """Each value with what became of it since the one before."""
        told = changes({v.year: v.printed for v in self.values}, self.said["verso"])
        return [(v, told[v.year]) for v in self.values]


def indicator_said(document: Mapping[str, Any], indicator: Mapping[str, Any]) -> Said:
    """What is public of an indicator that a version carries: all but the notes."""
    return {
        **{name: indicator.get(name) or "" for name in _OF_INDICATOR},
        "valori": [[year, text] for year, text in indicator["valori"]],
        "dup": document["codice"],
        "documento": document.get("descrizione") or document["codice"],
    }


def key_of(said: Mapping[str, Any]) -> str:
    """An indicator in an address: the same for as long as it has its words and its place."""
    return hashlib.sha256(repr(tuple(said[name] for name in _PLACE)).encode()).hexdigest()[:12]


def series_of(rows: Iterator[tuple[str, Said, str]]) -> list[Series]:
    """The series, those of the latest documents first, each in the order of its document.

    Args:
        rows: key, what a version says, and its act; the version that was approved last comes last.
    """
    said: dict[str, Said] = {}
    values: dict[str, dict[int, Value]] = {}
    for key, text, act in rows:
        # It stands where the latest document has it.
        said.pop(key, None)
        said[key] = text
        of = values.setdefault(key, {})
        for year, printed in text["valori"]:
            of[year] = Value(year, printed, text["dup"], act)
    found = [Series(k, text, tuple(values[k][year] for year in sorted(values[k]))) for k, text in said.items()]
    order = {text["dup"]: n for n, text in enumerate(said.values())}
    return sorted(found, key=lambda s: -order[s.said["dup"]])
