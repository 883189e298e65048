# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small RDF graph and its two spellings, JSON-LD and Turtle. Knows nothing of what it says."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Iri:
    """A thing, by its address; ``dcat:Dataset`` stands for the whole address."""

    nome: str


@dataclass(frozen=True, slots=True)
class Testo:
    """A text in Italian."""

    testo: str


@dataclass(frozen=True, slots=True)
class Dato:
    """A value of a type like ``xsd:date``; without one, a plain string."""

    valore: str
    tipo: str = ""


Valore = Iri | Testo | Dato


@dataclass(frozen=True, slots=True)
class Nodo:
    """A thing, what it is, and what is said of it."""

    iri: str
    tipi: tuple[str, ...]
    voci: tuple[tuple[str, Valore], ...]


def in_json_ld(nodi: Iterable[Nodo], prefissi: Mapping[str, str]) -> str:
    """The graph as JSON-LD, with its context inside: nobody has to fetch one."""
    grafo = [{"@id": n.iri, "@type": list(n.tipi), **_raccolte(n)} for n in nodi]
    return json.dumps({"@context": dict(prefissi), "@graph": grafo}, ensure_ascii=False, indent=2) + "\n"


def _raccolte(nodo: Nodo) -> dict[str, Any]:
    raccolte: dict[str, list[Any]] = {}
    for proprieta, valore in nodo.voci:
        raccolte.setdefault(proprieta, []).append(_json(valore))
    return {p: valori[0] if len(valori) == 1 else valori for p, valori in raccolte.items()}


def _json(valore: Valore) -> Any:
    match valore:
        case Iri():
            return {"@id": valore.nome}
        case Testo():
            return {"@language": "it", "@value": valore.testo}
    return {"@type": valore.tipo, "@value": valore.valore} if valore.tipo else valore.valore


def in_turtle(nodi: Iterable[Nodo], prefissi: Mapping[str, str]) -> str:
    """The graph as Turtle."""
    testa = [f"@prefix {nome}: <{spazio}> ." for nome, spazio in prefissi.items()]
    corpo = []
    for n in nodi:
        righe = [f"a {', '.join(n.tipi)}", *(f"{p} {_turtle(v, prefissi)}" for p, v in n.voci)]
        corpo.append(f"<{_iri(n.iri)}>\n    " + " ;\n    ".join(righe) + " .")
    return "\n".join(testa) + "\n\n" + "\n\n".join(corpo) + "\n"


def _turtle(valore: Valore, prefissi: Mapping[str, str]) -> str:
    match valore:
        case Iri():
            return valore.nome if valore.nome.partition(":")[0] in prefissi else f"<{_iri(valore.nome)}>"
        case Testo():
            return f"{_stringa(valore.testo)}@it"
    return f"{_stringa(valore.valore)}^^{valore.tipo}" if valore.tipo else _stringa(valore.valore)


def _stringa(testo: str) -> str:
    # The escapes of JSON are among those of Turtle.
    return json.dumps(testo, ensure_ascii=False)


def _iri(testo: str) -> str:
    """What may not stand between angle brackets, in percent form."""
    return "".join(f"%{ord(c):02X}" if c <= " " or c in '<>"{}|^`\\' else c for c in testo)
