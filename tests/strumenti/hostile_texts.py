# SPDX-License-Identifier: AGPL-3.0-or-later
"""Texts made to be slow for one pattern: every repetition pumped, behind what leads to it, before what spoils it."""

import re
from collections.abc import Iterator
from functools import cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final, NamedTuple

from tests.strumenti.regex_steps import ONE_CHARACTER, Steps

COMMON: Final = " \t\n-0a(\")'.,*_|#?<>=:;/\\+%«àA\x00~"
_REPEATS: Final = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_PUMPS_EACH: Final = 5
SPOILERS: Final = ("", "\x00", "x.")


class Hostile(NamedTuple):
    """A text that grows: the same unit again and again between a beginning and an end."""

    before: str
    unit: str
    after: str

    def of(self, times: int) -> str:
        """The text with ``times`` units."""
        return self.before + self.unit * times + self.after


@cache
def hostile_texts(pattern: "re.Pattern[Any]") -> tuple[Hostile, ...]:
    """What to try on a pattern: blanks, dashes, digits, parentheses, tabs, quotes … and what its own parts repeat."""
    steps = Steps(pattern)
    signs = _told_apart(list(steps.tree), pattern.flags)
    pumped = [*_pumped(list(steps.tree), "", pattern.flags, signs), *(("", c) for c in signs)]
    whole = _sample(list(steps.tree))
    beginnings = {whole[:n] for n in (1, 2, len(whole) // 2, len(whole) - 1, len(whole)) if whole[:n]}
    pumped += [("", unit) for unit in sorted(beginnings)] + [("", unit + " ") for unit in sorted(beginnings)]
    return tuple(dict.fromkeys(Hostile(b, u, s) for b, u in pumped if u for s in SPOILERS))


def _told_apart(items: list[Any], flags: int) -> str:
    """Of the common signs one for each that the pattern tells from the others."""
    single = [_alone([item], flags) for item in _everything(items) if item[0] in ONE_CHARACTER]
    kinds = {tuple(_takes(item, sign) for item in single): sign for sign in reversed(COMMON)}
    return "".join(sign for sign in COMMON if sign in kinds.values())


def _everything(items: list[Any]) -> Iterator[tuple[Any, Any]]:
    for kind, value in items:
        yield kind, value
        for inside in _inside(kind, value):
            yield from _everything(inside)


def _inside(kind: Any, value: Any) -> list[list[Any]]:
    if kind in _REPEATS:
        return [list(value[2])]
    if kind is _constants.BRANCH:
        return [list(way) for way in value[1]]
    if kind is _constants.SUBPATTERN:
        return [list(value[3])]
    if kind is _constants.ATOMIC_GROUP:
        return [list(value)]
    return [list(value[1])] if kind in (_constants.ASSERT, _constants.ASSERT_NOT) else []


def _pumped(items: list[Any], before: str, flags: int, signs: str) -> Iterator[tuple[str, str]]:
    """(what leads to it, what it repeats) for every repetition inside."""
    for kind, value in items:
        if kind in _REPEATS:
            yield from ((before, unit) for unit in _units(list(value[2]), flags, signs))
        for inside in _inside(kind, value):
            yield from _pumped(inside, before, flags, signs)
        before += _sample([(kind, value)])


def _units(inside: list[Any], flags: int, signs: str) -> list[str]:
    """What a repetition may repeat: some common signs it takes, and an example of its own."""
    single = _alone(inside, flags) if len(inside) == 1 and inside[0][0] in ONE_CHARACTER else None
    taken = [sign for sign in signs if single and _takes(single, sign)]
    return [*taken[:_PUMPS_EACH], _sample(inside)]


def _alone(inside: list[Any], flags: int) -> "re.Pattern[Any]":
    state = _parser.State()
    state.flags, state.str = flags, ""
    return _compiler.compile(_parser.SubPattern(state, inside), flags & ~re.DEBUG)  # type: ignore[no-any-return]


def _takes(single: "re.Pattern[Any]", sign: str) -> bool:
    try:
        return single.match(sign) is not None
    except TypeError:
        return single.match(sign.encode("latin-1")) is not None


def _sample(items: list[Any]) -> str:
    """One text that the items take, or nearly (what looks around and back is passed over)."""
    return "".join(_example(kind, value) for kind, value in items)


def _example(kind: Any, value: Any) -> str:
    if kind is _constants.LITERAL:
        return chr(int(value))
    if kind in ONE_CHARACTER:
        single = _alone([(kind, value)], re.DOTALL)
        return next((c for c in "a0 -.,:\t" + COMMON if _takes(single, c)), _first(value))
    if kind in _REPEATS:
        return _sample(list(value[2])) * max(1, int(value[0]))
    if kind is _constants.SUBPATTERN:
        return _sample(list(value[3]))
    if kind is _constants.ATOMIC_GROUP:
        return _sample(list(value))
    return _sample(list(value[1][0])) if kind is _constants.BRANCH else ""


def _first(value: Any) -> str:
    """A character of a class that holds none of the common ones."""
    for kind, inner in value if isinstance(value, list) else ():
        if kind is _constants.LITERAL:
            return chr(inner)
        if kind is _constants.RANGE:
            return chr(inner[0])
    return "€"
