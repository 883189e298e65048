# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of the premiums of a year as data: its shape, its tables, and how each number prints. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from monitoraggio.figures.printing import italian, rounded
from valutazione.money.amounts import plain
from valutazione.premiums import Told

Said = Mapping[str, Any]
NOT_TOLD: Final = "non si pubblica"
TITLES: Final = {"anni": "I premi, anno per anno", "classi": "Quante persone per classe di premio"}
COLUMNS: Final = {
    "anni": (
        ("anno", ""),
        ("stanziato", "euro: le risorse per il risultato, con le economie che vi si aggiungono"),
        ("distribuito", "euro; vuoto dove direbbe il premio di qualcuno"),
        ("economia", "euro: stanziato meno distribuito"),
        ("dirigenti", "quante persone valutate"),
        ("incentivazione_per_dirigente", "euro: stanziato diviso dirigenti"),
        ("premio_medio", "euro: distribuito diviso dirigenti"),
        ("quota_nella_classe_alta", "da 0 a 1: quanta parte dei dirigenti è nella classe di premio più alta"),
        ("massimo_su_media", "il premio più alto diviso quello medio; solo se l'hanno preso almeno tre persone"),
        ("grado_di_differenziazione", "coefficiente di Gini, da 0 (tutti uguale) a 1"),
        ("atto", "l'atto che ha reso definitiva la ripartizione"),
        ("data_atto", "AAAA-MM-GG"),
        ("anello", "SHA-256 che lega contenuto congelato, fondo e atto"),
        ("note", "che cosa è unito o non si pubblica, e perché; una frase per riga"),
    ),
    "classi": (
        ("anno", ""),
        ("da", "euro, compreso"),
        ("a", "euro, escluso; vuoto: senza un limite"),
        ("dirigenti", "quante persone: mai meno di tre"),
        ("quota", "da 0 a 1: quanta parte dei dirigenti"),
        ("note", "che cosa è unito, e perché; una frase per riga"),
    ),
}
_OF_YEAR: Final = (
    *("anno", "stanziato", "distribuito", "economia", "dirigenti", "incentivazione_per_dirigente", "premio_medio"),
    *("quota_nella_classe_alta", "massimo_su_media", "grado_di_differenziazione"),
)


def said_of(ente: str, told: Told) -> dict[str, Any]:
    """What the index keeps: numbers as texts with a point, None where one is not told."""
    return {
        "ente": ente,
        "anno": told.year,
        "stanziato": plain(told.allocated),
        "distribuito": _cents(told.paid),
        "economia": _cents(told.economia),
        "dirigenti": told.people,
        "incentivazione_per_dirigente": _euros(told.allocated_per_head),
        "premio_medio": _euros(told.paid_per_head),
        "classi": [
            {
                "da": plain(one.start),
                "a": _cents(one.end),
                "dirigenti": one.people,
                "quota": _part(Fraction(one.people, told.people)),
            }
            for one in told.classes
        ],
        "quota_nella_classe_alta": _part(told.in_top_class),
        "massimo_su_media": _number(told.highest),
        "grado_di_differenziazione": _number(told.gini),
        "note": list(told.why),
    }


def rows_of(table: str, said: Said, act: Sequence[str]) -> Iterator[tuple[str | int | None, ...]]:
    """The rows of a table, without its heads; ``act`` is the act, its day and the link."""
    notes = "\n".join(said["note"])
    if table == "anni":
        yield (*(said[name] for name in _OF_YEAR), *act, notes)
        return
    for one in said["classi"]:
        yield said["anno"], one["da"], one["a"], one["dirigenti"], one["quota"], notes


@dataclass(frozen=True)
class ClassShown:
    """A class for people."""

    name: str
    people: int
    percent: str


class Numbers:
    """What is told, as one reads it: numbers in Italian, in words what is not told."""

    def __init__(self, said: Said) -> None:
        self.said = said

    def __getitem__(self, name: str) -> str:
        value = self.said[name]
        return NOT_TOLD if value is None else italian(Decimal(value))

    @property
    def top_percent(self) -> str:
        """«33,33%» of the people in the highest class."""
        value = self.said["quota_nella_classe_alta"]
        return NOT_TOLD if value is None else _percent(value)

    @property
    def classes(self) -> list[ClassShown]:
        """The classes in words."""
        return [ClassShown(_name(one), one["dirigenti"], _percent(one["quota"])) for one in self.said["classi"]]


def _name(one: Said) -> str:
    start = italian(Decimal(one["da"]))
    if one["a"] is None:
        return f"da {start} in su" if Decimal(one["da"]) else "qualunque importo"
    return f"da {start} a {italian(Decimal(one['a']))} escluso"


def _percent(part: str) -> str:
    return f"{italian(rounded(Decimal(part) * 100))}%"


def _cents(value: int | None) -> str | None:
    return None if value is None else plain(value)


def _euros(cents: Fraction | None) -> str | None:
    return None if cents is None else f"{rounded(cents / 100):f}"


def _part(value: Fraction | None) -> str | None:
    return None if value is None else f"{rounded(value, 4):f}"


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
