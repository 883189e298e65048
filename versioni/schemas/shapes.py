# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a reader takes apart dicts and lists: the keys that it knows, each with what is under it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Reader = Callable[[Any, str], Any]


class Unreadable(Exception):
    """What stands somewhere is not what its schema puts there; says where."""


@dataclass(frozen=True)
class Shape:
    """An object: the keys that its schema always writes, those that it writes where there is something to say."""

    make: Callable[..., Any]
    keys: Mapping[str, Reader]
    perhaps: Mapping[str, Reader] = field(default_factory=dict)

    def __call__(self, value: Any, place: str) -> Any:
        """What ``make`` makes of it. Keys of which this schema knows nothing are passed over."""
        if not isinstance(value, dict):
            raise Unreadable(f"{place}: qui ci vuole un oggetto")
        if missing := next((key for key in self.keys if key not in value), None):
            raise Unreadable(f"{place}: manca «{missing}»")
        known = {**self.keys, **{key: shape for key, shape in self.perhaps.items() if key in value}}
        return self.make(**{key: shape(value[key], f"{place}.{key}") for key, shape in known.items()})


def text(value: Any, place: str) -> str:
    """A text; null is the empty one."""
    if value is None or isinstance(value, str):
        return value or ""
    raise Unreadable(f"{place}: qui ci vuole un testo")


def number(value: Any, place: str) -> int:
    """A whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Unreadable(f"{place}: qui ci vuole un numero intero")


def truth(value: Any, place: str) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise Unreadable(f"{place}: qui ci vuole true o false")


def day(value: Any, place: str) -> date:
    """A date, ISO."""
    try:
        return date.fromisoformat(text(value, place))
    except ValueError:
        raise Unreadable(f"{place}: qui ci vuole una data") from None


def weight(value: Any, place: str) -> Decimal:
    """A weight, written as text with two decimals."""
    try:
        return Decimal(text(value, place))
    except InvalidOperation:
        raise Unreadable(f"{place}: qui ci vuole un peso") from None


def or_none(shape: Reader) -> Reader:
    """The same, or null."""
    return lambda value, place: None if value is None else shape(value, place)


def every(shape: Reader) -> Reader:
    """A list of the same."""

    def read(value: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise Unreadable(f"{place}: qui ci vuole una lista")
        return tuple(shape(v, f"{place}[{n}]") for n, v in enumerate(value))

    return read


def by_key(shape: Reader) -> Reader:
    """An object whose keys are names, as pairs in their order."""

    def read(value: Any, place: str) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            raise Unreadable(f"{place}: qui ci vuole un oggetto")
        return tuple((name, shape(v, f"{place}.{name}")) for name, v in value.items())

    return read


def pair(first: Reader, second: Reader) -> Reader:
    """A list of two."""

    def read(value: Any, place: str) -> tuple[Any, Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise Unreadable(f"{place}: qui ci vogliono due valori")
        return first(value[0], f"{place}[0]"), second(value[1], f"{place}[1]")

    return read
