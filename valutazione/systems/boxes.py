# SPDX-License-Identifier: AGPL-3.0-or-later
"""A system as boxes of a form, and back: what stands in its file, key by key, list by list. Pure.

The boxes are named after their place («categorie.0.componenti.2.peso»). What they say becomes the content that
``reading`` reads, so that the page and the file are refused by the same words; a row in which nothing was written is no
row. Numbers are read as in every other box, and shown again as they were typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from monitoraggio.figures.typed import typed_number
from valutazione.files.opening import Node, Numeral, Typed
from valutazione.money import BandKind, Source
from valutazione.systems.facts import Kind, Missing, Of, Origin


class Type(StrEnum):
    """What a box holds."""

    LINE = "line"
    TEXT = "text"
    LINES = "lines"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"
    CHOICE = "choice"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the file: what it is called on a page, what its box holds; of rows, the keys of each and its name."""

    name: str
    label: str
    type: Type = Type.LINE
    choices: tuple[str, ...] = ()
    keys: tuple["Key", ...] = ()
    one: str = ""
    help: str = ""


_BANDS: Final = (
    Key("da", "Da", Type.NUMBER),
    Key("a", "A (escluso)", Type.NUMBER),
    Key("genere", "Coefficiente", Type.CHOICE, tuple(BandKind)),
    Key("coefficiente", "Valore", Type.NUMBER),
    Key("coefficiente_fine", "Valore alla fine", Type.NUMBER),
)
_COMPONENTS: Final = (
    Key("nome", "Nome"),
    Key("di", "Di che cosa", Type.CHOICE, tuple(Of)),
    Key("peso", "Peso %", Type.NUMBER),
    Key("fonte", "Fonte", Type.CHOICE, tuple(Origin)),
    Key(
        "valutatori",
        "Valutatori",
        Type.ROWS,
        keys=(Key("chi", "Chi"), Key("percento", "%", Type.NUMBER), Key("anonimi", "Non firmano", Type.FLAG)),
        one="valutatore",
    ),
)
_COMPETENCES: Final = (
    Key("nome", "Competenza"),
    Key("peso", "Peso %", Type.NUMBER),
    Key(
        "livelli",
        "Livelli descritti",
        Type.ROWS,
        keys=(Key("livello", "Livello"), Key("testo", "Che cosa fa chi ci sta", Type.TEXT)),
        one="livello",
    ),
)
_BEST: Final = (
    Key("dal", "Dal", Type.WHOLE),
    Key("al", "Al", Type.WHOLE),
    Key("maggiorazione", "Maggiorazione", Type.NUMBER, help="Una frazione: 0,30 è il 30 %."),
    Key("quota", "Quota dei valutati", Type.NUMBER),
    Key("fonte", "Si paga da", Type.CHOICE, tuple(Source)),
)
_CATEGORIES: Final = (
    Key("chi", "Chi si valuta", Type.CHOICE, tuple(Kind)),
    Key("componenti", "Componenti", Type.ROWS, keys=_COMPONENTS, one="componente"),
    Key("competenze", "Competenze", Type.ROWS, keys=_COMPETENCES, one="competenza"),
    Key(
        "scala",
        "Scala dei giudizi",
        Type.ROWS,
        keys=(Key("nome", "Livello"), Key("percento", "Vale %", Type.NUMBER)),
        one="livello della scala",
        help="Dal più basso a quello che vale 100. Vuota: si giudica da 0 a 100.",
    ),
    Key("soglia", "Soglia", Type.NUMBER, help="Sotto, il coefficiente è 0."),
    Key("fasce", "Fasce", Type.ROWS, keys=_BANDS, one="fascia", help="Coprono una volta sola i punteggi da 0 a 100."),
    Key(
        "differenziazione",
        "Differenziazione (art. 30)",
        Type.ROWS,
        keys=_BEST,
        one="differenziazione",
    ),
)
SYSTEM: Final = (
    Key("nome", "Nome"),
    Key("dal", "Vale dal", Type.WHOLE),
    Key("al", "Fino al", Type.WHOLE, help="Vuoto: finché un altro non prende il suo posto."),
    Key("atti", "Atti che lo approvano", Type.LINES, help="Uno per riga."),
    Key("parere_del_nucleo", "Parere del Nucleo"),
    Key("giorni_per_contestare", "Giorni per contestare", Type.WHOLE),
    Key("giorni_per_decidere", "Giorni per decidere", Type.WHOLE),
    Key("minimo_risposte", "Minimo di risposte anonime", Type.WHOLE, help="Vuoto: 5."),
    Key("componente_mancante", "Una componente di cui non si è detto nulla", Type.CHOICE, tuple(Missing)),
    Key("motivo_sotto", "Vuole il motivo un giudizio sotto", Type.NUMBER),
    Key("motivo_sopra", "Vuole il motivo un giudizio sopra", Type.NUMBER),
    Key("note", "Note", Type.LINES, help="Una per riga."),
    Key("categorie", "Chi si valuta, e come", Type.ROWS, keys=_CATEGORIES, one="categoria"),
)
# Nobody writes more rows of a kind by hand; a page that claims more is none of ours.
MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class Box:
    """A box on the page, or a list of rows of boxes."""

    key: Key
    name: str
    value: str = ""
    rows: tuple[tuple["Box", ...], ...] = ()
    fault: str = ""


def boxes(content: Mapping[str, Any], keys: Sequence[Key] = SYSTEM, before: str = "") -> tuple[Box, ...]:
    """The boxes of what a file says; of what it does not say they are empty."""
    return tuple(_box(content, key, f"{before}{key.name}") for key in keys)


def _box(content: Mapping[str, Any], key: Key, name: str) -> Box:
    value = content.get(key.name)
    if key.type is not Type.ROWS:
        return Box(key, name, _shown(key, value), fault=value.fault if isinstance(value, Typed) else "")
    rows = value if isinstance(value, list) else []
    some = [row if isinstance(row, Mapping) else {} for row in rows]
    return Box(key, name, "", tuple(boxes(row, key.keys, f"{name}.{n}.") for n, row in enumerate(some)))


def _shown(key: Key, value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if isinstance(value, Typed):
        return value.said
    if isinstance(value, Numeral):
        value = value.text
    return str(value).replace(".", ",") if key.type is Type.NUMBER else str(value)


def content_from(sent: Mapping[str, str], keys: Sequence[Key] = SYSTEM, before: str = "") -> Node:
    """What the boxes of a page say, as ``files.opening`` would have opened it."""
    return Node([(key.name, _value(sent, key, f"{before}{key.name}")) for key in keys])


def _value(sent: Mapping[str, str], key: Key, name: str) -> Any:
    if key.type is Type.ROWS:
        return [content_from(sent, key.keys, f"{name}.{n}.") for n in _numbers(sent, name)] or None
    said = sent.get(name, "").strip()
    match key.type:
        case Type.FLAG:
            return bool(said) or None
        case Type.LINES:
            return [line.strip() for line in said.splitlines() if line.strip()]
        case Type.WHOLE | Type.NUMBER:
            return _typed(said, whole=key.type is Type.WHOLE) if said else None
        case Type.TEXT | Type.LINE:
            return " ".join(said.split()) or None
    return said or None


def _typed(said: str, *, whole: bool) -> Typed:
    read = typed_number(said)
    if whole and (read.number is None or read.number != int(read.number)):
        return Typed(said, fault=f"«{said[:40]}» non va: ci vuole un numero intero.")
    if read.number is None:
        return Typed(said, fault=read.fault)
    return Typed(said, str(int(read.number)) if whole else f"{read.number:f}")


def _numbers(sent: Mapping[str, str], name: str) -> Iterator[int]:
    """Of the rows in which something was written, or whose own rows say something."""
    within = f"{name}."
    found: set[int] = set()
    for box, said in sent.items():
        number = box.removeprefix(within).partition(".")[0] if box.startswith(within) else ""
        if said.strip() and number.isascii() and number.isdecimal() and int(number) < MOST_ROWS:
            found.add(int(number))
    return iter(sorted(found))


def with_one_more(content: Mapping[str, Any], where: str, keys: Sequence[Key] = SYSTEM) -> dict[str, Any]:
    """The content with an empty row more in the list at a place («categorie.0.fasce»); as it is where there is none."""
    name, _, rest = where.partition(".")
    key = next((k for k in keys if k.name == name and k.type is Type.ROWS), None)
    if key is None:
        return dict(content)
    rows = list(content.get(name) or [])
    if not rest:
        return {**content, name: [*rows, {}]} if len(rows) < MOST_ROWS else dict(content)
    number, _, inner = rest.partition(".")
    if not number.isdecimal() or int(number) >= len(rows):
        return dict(content)
    rows[int(number)] = with_one_more(rows[int(number)], inner, key.keys)
    return {**content, name: rows}
