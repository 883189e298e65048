# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of the DUP as a version froze them, and which objectives of the plan serve each."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Path = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Operative:
    """An operative objective, and the objectives of the plan that serve it: code and title."""

    name: str
    code: str
    anchor: str
    by: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Strategic:
    """A strategic objective with its operative ones."""

    name: str
    code: str
    operatives: tuple[Operative, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """An «ambito» with its strategic objectives."""

    name: str
    code: str
    anchor: str
    strategics: tuple[Strategic, ...]

    @property
    def operatives(self) -> int:
        """How many operative objectives are in it."""
        return sum(len(s.operatives) for s in self.strategics)

    @property
    def served(self) -> int:
        """How many of them have an objective of the plan."""
        return sum(bool(o.by) for s in self.strategics for o in s.operatives)


@dataclass(frozen=True, slots=True)
class Document:
    """A document of programming."""

    code: str
    description: str
    years: tuple[int, int]
    fields: tuple[Field, ...]


def anchor(path: Path) -> str:
    """Where an operative objective stands on the page: the same for as long as it has its name."""
    return f"o-{hashlib.sha256(repr(path).encode()).hexdigest()[:12]}"


def path_of(link: Mapping[str, str]) -> Path:
    """A link of an objective, as the content of a version has it."""
    return link["dup"], link["ambito"], link["strategico"], link["operativo"]


def documents(said: Mapping[str, Any]) -> list[Document]:
    """The documents that the content of a version carries."""
    titles = {o["codice"]: o["titolo"] for o in said["obiettivi"]}
    by: dict[Path, list[tuple[str, str]]] = defaultdict(list)
    for code, title in titles.items():
        for link in said["collegamenti"].get(code, []):
            by[path_of(link)].append((code, title))
    return [_document(d, by) for d in said["dup"]]


def _document(d: Mapping[str, Any], by: Mapping[Path, list[tuple[str, str]]]) -> Document:
    fields = tuple(_field(d["codice"], n, f, by) for n, f in enumerate(d["ambiti"], start=1))
    return Document(d["codice"], d.get("descrizione") or "", (d["anno_inizio"], d["anno_fine"]), fields)


def _field(dup: str, n: int, f: Mapping[str, Any], by: Mapping[Path, list[tuple[str, str]]]) -> Field:
    strategics = tuple(
        Strategic(s["nome"], s.get("codice") or "", tuple(_operatives((dup, f["nome"], s["nome"]), s, by)))
        for s in f["strategici"]
    )
    return Field(f["nome"], f.get("codice") or "", f"a-{hashlib.sha256(dup.encode()).hexdigest()[:6]}-{n}", strategics)


def _operatives(
    above: tuple[str, str, str], s: Mapping[str, Any], by: Mapping[Path, list[tuple[str, str]]]
) -> Iterator[Operative]:
    for o in s["operativi"]:
        path = (*above, o["nome"])
        yield Operative(o["nome"], o.get("codice") or "", anchor(path), tuple(by.get(path, ())))
