# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands at a key, read as the kind that it must be; what is wrong is written down and the reading goes on.

In the place of a value that is wrong stands one that nobody can object to, so that everything wrong with a file is
said at once, and once.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar

from testi.bounds import grouped
from testi.codes import fault_of_code, fault_of_line
from valutazione.files.opening import Node, Numeral, Typed
from valutazione.money import Wrong
from valutazione.money.checks import MOST_PEOPLE

_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,30})?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE: Final = re.compile(r"-?[0-9]{1,15}")
_MOST_SHOWN: Final = 40
_LONGEST_MATRICOLA: Final = 50
MOST_TEXTS: Final = 100
_Choice = TypeVar("_Choice", bound=StrEnum)
MISSING: Final = object()
MOST_WRONGS: Final = 1_000


@dataclass(slots=True)
class Account:
    """What is to be said of a whole file.

    ``guessed``: the places where something else stands for what is wrong. ``loose``: those where a number with
    decimals stands without quotes: it is read as it is written, but a program may have written 0.30000000000000004
    for 0.30.
    """

    wrongs: list[Wrong] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    loose: list[str] = field(default_factory=list)

    def add(self, place: str, text: str) -> None:
        """A file may be wrong at every key of thousands: nobody reads so many lines. The last says that there are
        others."""
        if len(self.wrongs) < MOST_WRONGS - 1:
            self.wrongs.append(Wrong(place, text))
        elif len(self.wrongs) < MOST_WRONGS:
            self.wrongs.append(Wrong("il file", "ha altri errori ancora: si vedono corretti questi."))


class Fields:
    """The keys of one object, and its place in the file."""

    def __init__(self, node: Any, place: str, account: Account) -> None:
        self.place, self.account = place, account
        self.node = node if isinstance(node, Node) else Node([])
        self.fit = isinstance(node, Node)
        if not self.fit and node is not MISSING:
            self.wrong("", f"{shown(node)} non va: ci vuole un oggetto, fra parentesi graffe.")

    def at(self, key: str) -> str:
        """The place of a key, as a message says it."""
        return ", ".join(part for part in (self.place, key) if part) or "il file"

    def wrong(self, key: str, text: str) -> None:
        """Write down what is wrong with a key, whose value will be another."""
        self.account.add(self.at(key), text)
        self.account.guessed.add(self.at(key))

    def only(self, *known: str) -> None:
        """Refuse every other key, and one that is there twice: neither may be passed over."""
        for key in sorted(self.node.keys() - set(known))[:_MOST_SHOWN]:
            near = get_close_matches(key[:_MOST_SHOWN], known, n=1, cutoff=0.75)
            hint = f"forse «{near[0]}»?" if near else f"si possono scrivere: {', '.join(known)}."
            self.account.add(self.at(""), f"la chiave {shown(key)} non è prevista; {hint}")
        for key in self.node.repeated:
            if key in known:
                self.account.add(self.at(key), "è scritta più di una volta: lasciarne una.")

    def amount(self, key: str) -> int:
        """Money, in cents: a text with a point."""
        value = self._value(key)
        if isinstance(value, Numeral):
            self.wrong(key, f'{shown(value)} è senza virgolette: un importo è un testo, come "{_example(value)}".')
            return 0
        cents = self._fraction(key, value, 'un importo, con il punto, come "1000.50"') * 100
        if cents.denominator != 1:
            self.wrong(key, f"{shown(value)} ha più di due decimali: un importo arriva ai centesimi.")
        return int(cents)

    def amount_or_none(self, key: str) -> int | None:
        """The same; nothing where the key is not there, or null."""
        return None if self.node.get(key) is None else self.amount(key)

    def day_or_none(self, key: str) -> date | None:
        """A day, written 2019-04-24; nothing where the key is not there, or null."""
        value = self.node.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        self.wrong(key, f"{shown(value)} non va: ci vuole un giorno che c'è, scritto AAAA-MM-GG.")
        return None

    def number(self, key: str, otherwise: int = 0) -> Fraction:
        """An exact number, with or without quotes."""
        return self._number(key, self._value(key), otherwise)

    def number_or_none(self, key: str) -> Fraction | None:
        """The same; nothing where the key is not there, or null."""
        value = self.node.get(key)
        return None if value is None else self._number(key, value, 0)

    def number_as_written(self, key: str) -> tuple[Fraction, int] | None:
        """The same, with how many decimals it is written with."""
        value = self.node.get(key)
        if value is None:
            return None
        text = value.text if isinstance(value, Numeral) else str(value)
        return self._number(key, value, 0), len(text.partition(".")[2])

    def _number(self, key: str, value: Any, otherwise: int) -> Fraction:
        if isinstance(value, Typed) and value.fault:
            self.wrong(key, value.fault)
            return Fraction(otherwise)
        if isinstance(value, Numeral | Typed):
            if isinstance(value, Numeral) and "." in value.text:
                self.account.loose.append(self.at(key))
            value = value.text
        return self._fraction(key, value, "un numero, con il punto", otherwise)

    def _fraction(self, key: str, value: Any, wanted: str, otherwise: int = 0) -> Fraction:
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return Fraction(value)
        if value is not MISSING:
            self.wrong(key, f"{shown(value)} non va: ci vuole {wanted}{_why(value)}.")
        return Fraction(otherwise)

    def whole(self, key: str, otherwise: int) -> int:
        """A whole number, without quotes."""
        value = self._value(key)
        if isinstance(value, Typed) and value.fault:
            self.wrong(key, value.fault)
            return otherwise
        if isinstance(value, Numeral | Typed) and _WHOLE.fullmatch(value.text):
            return int(value.text)
        if value is not MISSING:
            self.wrong(key, f"{shown(value)} non va: ci vuole un numero intero, senza virgolette.")
        return otherwise

    def flag(self, key: str) -> bool | None:
        """True or false; nothing where it is not said, or null."""
        value = self.node.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(key, f"{shown(value)} non va: ci vuole true, false o null, senza virgolette.")
        return None

    def choice(self, key: str, words: type[_Choice]) -> _Choice:
        """One of some words."""
        value, said = self._value(key), list(words)
        if isinstance(value, str) and value in said:
            return words(value)
        if value is not MISSING:
            self.wrong(key, f"{shown(value)} non va: una di {', '.join(said)}.")
        return said[0]

    def matricola(self, key: str) -> str:
        """A code: a text, since a number would lose the zeros in front. In the place of a wrong one stands its place,
        which is nobody else's."""
        value = self._value(key)
        if value is MISSING:
            return self.at(key)
        if not isinstance(value, str):
            self.wrong(key, f'{shown(value)} non va: una matricola è un testo, fra virgolette, come "0012".')
            return self.at(key)
        fault = fault_of_code(value)
        if not 0 < len(value.strip()) <= len(value) <= _LONGEST_MATRICOLA:
            fault = f"una matricola ha da 1 a {_LONGEST_MATRICOLA} caratteri."
        if fault:
            self.wrong(key, f"{shown(value)} non va: {fault}")
        return self.at(key) if fault else value

    def whole_or_none(self, key: str) -> int | None:
        """The same as ``whole``; nothing where the key is not there, or null."""
        return None if self.node.get(key) is None else self.whole(key, 0)

    def text(self, key: str, most: int) -> str:
        """A text that says something, at most so long, without what cannot be seen."""
        return self._text(key, self._value(key), most)

    def text_or_empty(self, key: str, most: int) -> str:
        """The same; empty where the key is not there, or null."""
        value = self.node.get(key)
        return "" if value is None or value == "" else self._text(key, value, most)

    def texts(self, key: str, most: int) -> tuple[str, ...]:
        """A list of texts; none where the key is not there, or null."""
        value = self.node.get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MOST_TEXTS:
            self.wrong(key, f"{shown(value)} non va: ci vuole un elenco di al più {MOST_TEXTS} testi.")
            return ()
        return tuple(self._text(key, one, most) for one in value)

    def _text(self, key: str, value: Any, most: int) -> str:
        if value is MISSING:
            return self.at(key)
        if not isinstance(value, str) or not value.strip():
            self.wrong(key, f"{shown(value)} non va: ci vuole un testo, fra virgolette.")
        elif len(value) > most:
            self.wrong(key, f"ha {grouped(len(value))} caratteri: al più {grouped(most)}.")
        elif fault := fault_of_line(value):
            self.wrong(key, f"{shown(value)} non va: {fault}")
        else:
            return value.strip()
        return self.at(key)

    def choice_or(self, key: str, otherwise: _Choice) -> _Choice:
        """One of the words of which ``otherwise`` is one, and it where the key is not there, or null."""
        return otherwise if self.node.get(key) is None else self.choice(key, type(otherwise))

    def inner(self, key: str) -> "Fields | None":
        """The object at a key; nothing where it is not said, or null."""
        value = self.node.get(key)
        return None if value is None else Fields(value, self.at(key), self.account)

    def required(self, key: str) -> "Fields":
        """The object at a key that must be there."""
        return Fields(self._value(key), self.at(key), self.account)

    def items(self, key: str, name: str, required: bool = True) -> Iterator["Fields"]:
        """The objects of a list, each with its number: «persona 2»."""
        value = self._value(key) if required or self.node.get(key) is not None else MISSING
        if value is MISSING:
            return
        if not isinstance(value, list):
            self.wrong(key, f"{shown(value)} non va: ci vuole un elenco, fra parentesi quadre.")
            return
        if len(value) > MOST_PEOPLE:
            self.wrong(key, f"sono {grouped(len(value))}: al più {grouped(MOST_PEOPLE)}.")
            return
        for number, one in enumerate(value, 1):
            yield Fields(one, self.at(f"{name} {number}"), self.account)

    def _value(self, key: str) -> Any:
        value = self.node.get(key, MISSING)
        if value is MISSING and self.fit:
            self.wrong(key, "manca.")
        return value


def shown(value: Any) -> str:
    """A value within a message, as the file writes it, not longer than a line."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case Numeral():
            return _short(value.text)
        case Typed():
            return f"«{_short(value.said)}»"
        case str():
            return f"«{_short(value)}»"
        case list():
            return "un elenco"
    return "un oggetto"


def _short(text: str) -> str:
    seen = "".join(c if c.isprintable() else "\ufffd" for c in text[:_MOST_SHOWN])
    return f"{seen}…" if len(text) > _MOST_SHOWN else seen


def _why(value: Any) -> str:
    """What is known of how a number came to be none."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9.]*,[0-9]+", value):
        return ": si scrive con il punto dei decimali, senza altri segni"
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]*)?", value):
        return ", con al più 15 cifre prima del punto e 30 dopo"
    return ""


def _example(value: Numeral) -> str:
    return value.text if _NUMBER.fullmatch(value.text) else "1000.50"
