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
_EURO: Final = "euro"
_PART: Final = "da 0 a 1"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a year: its ``name`` in the data, its title on a page, in what it is, and how it comes about."""

    name: str
    title: str
    unit: str
    how: str

    @property
    def head(self) -> str:
        """Before it on a page: «Stanziato, in euro»."""
        return f"{self.title}, in euro" if self.unit == _EURO else self.title

    @property
    def told(self) -> str:
        """What its column in the data is: «euro: stanziato meno distribuito»."""
        return f"{self.unit}: {self.how}" if self.unit else self.how

    def shown(self, said: Said) -> str:
        """As one reads it; in words where it is not told."""
        value = said[self.name]
        if value is None or isinstance(value, int):
            return NOT_TOLD if value is None else str(value)
        return _percent(value) if self.unit == _PART else italian(Decimal(value))


# All of a year but the classes: the one description of pages and data.
FIGURES: Final = (
    Figure("stanziato", "Stanziato", _EURO, "le risorse per il risultato, con le economie che vi si aggiungono"),
    Figure("distribuito", "Distribuito", _EURO, "la somma dei premi pagati, dove non direbbe quello di qualcuno"),
    Figure("economia", "Economia", _EURO, "stanziato meno distribuito"),
    Figure("dirigenti", "Dirigenti valutati", "", "quante persone hanno avuto un incarico nell'anno"),
    Figure(
        "incentivazione_per_dirigente",
        "Incentivazione per dirigente",
        _EURO,
        "stanziato diviso dirigenti: indicatore del Comune",
    ),
    Figure("premio_medio", "Premio medio", _EURO, "distribuito diviso dirigenti"),
    Figure(
        "quota_nella_classe_alta", "Nella classe più alta", _PART, "quanta parte dei dirigenti è nella classe più alta"
    ),
    Figure(
        "massimo_su_media",
        "Massimo su media",
        "",
        "il premio più alto diviso quello medio; solo se l'hanno preso almeno tre persone",
    ),
    Figure(
        "grado_di_differenziazione",
        "Grado di differenziazione della premialità",
        "",
        "coefficiente di Gini dei premi, da 0 (tutti uguale) a 1: indicatore del Comune",
    ),
)
_NOTE: Final = ("note", "che cosa dell'anno è unito o non si pubblica, e perché; una frase per riga")
COLUMNS: Final = {
    "anni": (
        ("anno", ""),
        *((figure.name, figure.told) for figure in FIGURES),
        ("atto", "l'atto che ha reso definitiva la ripartizione"),
        ("data_atto", "AAAA-MM-GG"),
        ("anello", "SHA-256 che lega contenuto congelato, fondo e atto"),
        _NOTE,
    ),
    "classi": (
        ("anno", ""),
        ("da", "euro, compreso"),
        ("a", "euro, escluso; vuoto: senza un limite"),
        ("dirigenti", "quante persone: mai meno di tre"),
        ("quota", "da 0 a 1: quanta parte dei dirigenti"),
        _NOTE,
    ),
}


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
        yield (said["anno"], *(said[figure.name] for figure in FIGURES), *act, notes)
        return
    for one in said["classi"]:
        yield said["anno"], one["da"], one["a"], one["dirigenti"], one["quota"], notes


@dataclass(frozen=True)
class ClassShown:
    """A class for people."""

    name: str
    people: int
    percent: str


def classes_shown(said: Said) -> list[ClassShown]:
    """The classes in words."""
    return [ClassShown(_name(one), one["dirigenti"], _percent(one["quota"])) for one in said["classi"]]


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
