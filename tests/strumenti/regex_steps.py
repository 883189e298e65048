# SPDX-License-Identifier: AGPL-3.0-or-later
"""A matcher that counts: how many steps a backtracking engine takes for a pattern on a text.

It walks what the standard library parsed, in the order in which ``re`` tries, and remembers nothing, as ``re`` does
not. A count is the same on every machine, however busy it is, so growth can be asserted without a clock. A test keeps
what it finds equal to what ``re`` finds.
"""

import re
from collections.abc import Callable
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

Text = Any
"""``str`` or ``bytes``, as the pattern has it."""
After = Callable[[int], int]
Node = Callable[[int, After], int]
NOTHING: Final = -1
ONE_CHARACTER: Final = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
_SCOPED: Final = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.ASCII | re.UNICODE | re.LOCALE


class TooManySteps(Exception):
    """The pattern went past the budget of steps."""


class Steps:
    """One pattern, ready to be counted."""

    def __init__(self, pattern: "re.Pattern[Any]") -> None:
        self.pattern = pattern
        self.count = self.budget = 0
        self._text: Text = b"" if isinstance(pattern.pattern, bytes) else ""
        self._groups: list[tuple[int, int] | None] = [None] * (pattern.groups + 1)
        self.tree = _parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
        self._root = self._sequence(list(self.tree), pattern.flags)

    def search(self, text: Text, budget: int) -> list[tuple[int, int]]:
        """The spans of ``finditer``, which every search, split and substitution begins with."""
        self._begin(text, budget)
        spans: list[tuple[int, int]] = []
        at, barred = 0, NOTHING
        while at <= len(text):
            end = self._from(at, lambda p: NOTHING if p == barred else p)  # noqa: B023
            if end == NOTHING:
                at, barred = at + 1, NOTHING
                continue
            spans.append((at, end))
            # Where nothing was found once, only something may be found next.
            at, barred = end, end if end == at else NOTHING
        return spans

    def match(self, text: Text, budget: int) -> int:
        """The end of ``match``."""
        self._begin(text, budget)
        return self._from(0, lambda p: p)

    def fullmatch(self, text: Text, budget: int) -> int:
        """The end of ``fullmatch``."""
        self._begin(text, budget)
        return self._from(0, lambda p: p if p == len(text) else NOTHING)

    def _begin(self, text: Text, budget: int) -> None:
        self._text, self.count, self.budget = text, 0, budget

    def _from(self, start: int, after: After) -> int:
        self._groups = [None] * len(self._groups)
        self._step()
        return self._root(start, after)

    def _step(self, many: int = 1) -> None:
        self.count += many
        if self.count > self.budget:
            raise TooManySteps

    def _sequence(self, items: list[Any], flags: int) -> Node:
        nodes = [self._node(kind, value, flags) for kind, value in items]

        def run(nodes: list[Node], i: int, position: int, after: After) -> int:
            if i == len(nodes):
                return after(position)
            return nodes[i](position, lambda p: run(nodes, i + 1, p, after))

        return nodes[0] if len(nodes) == 1 else lambda position, after: run(nodes, 0, position, after)

    def _node(self, kind: Any, value: Any, flags: int) -> Node:
        if kind in ONE_CHARACTER:
            return self._character(self._accepts((kind, value), flags))
        made: Node = getattr(self, f"_{str(kind).lower()}")(value, flags)
        return made

    def _single(self, item: Any, flags: int) -> "re.Pattern[Any]":
        """One item of the tree compiled by the library itself: same letters, same case, same line ends."""
        alone = _parser.SubPattern(self._state(flags), [item])
        return _compiler.compile(alone, flags)  # type: ignore[no-any-return]

    def _state(self, flags: int) -> Any:
        state = _parser.State()
        state.flags = flags
        state.str = self.pattern.pattern
        return state

    def _accepts(self, item: Any, flags: int) -> Callable[[int], bool]:
        single, known = self._single(item, flags), dict[Any, bool]()

        def accepts(position: int) -> bool:
            one = self._text[position : position + 1]
            if not one:
                return False
            if one not in known:
                known[one] = single.match(one) is not None
            return known[one]

        return accepts

    def _character(self, accepts: Callable[[int], bool]) -> Node:
        def node(position: int, after: After) -> int:
            self._step()
            return after(position + 1) if accepts(position) else NOTHING

        return node

    def _at(self, value: Any, flags: int) -> Node:
        single = self._single((_constants.AT, value), flags)

        def node(position: int, after: After) -> int:
            self._step()
            return after(position) if single.match(self._text, position) else NOTHING

        return node

    def _subpattern(self, value: Any, flags: int) -> Node:
        group, added, removed, inside = value
        body = self._sequence(list(inside), (flags | added) & ~removed)
        if group is None:
            return body

        def node(position: int, after: After) -> int:
            before = self._groups[group]

            def close(end: int) -> int:
                within = self._groups[group]
                self._groups[group] = (position, end)
                found = after(end)
                if found == NOTHING:
                    self._groups[group] = within
                return found

            found = body(position, close)
            if found == NOTHING:
                self._groups[group] = before
            return found

        return node

    def _branch(self, value: Any, flags: int) -> Node:
        ways = [self._sequence(list(way), flags) for way in value[1]]

        def node(position: int, after: After) -> int:
            for way in ways:
                self._step()
                if (found := way(position, after)) != NOTHING:
                    return found
            return NOTHING

        return node

    def _max_repeat(self, value: Any, flags: int) -> Node:
        low, high, inside = value
        if len(inside) == 1 and inside[0][0] in ONE_CHARACTER:
            return self._run_of_characters(low, high, self._accepts(inside[0], flags), give_back=True)
        return self._repeat(low, high, self._sequence(list(inside), flags), greedy=True)

    def _min_repeat(self, value: Any, flags: int) -> Node:
        low, high, inside = value
        return self._repeat(low, high, self._sequence(list(inside), flags), greedy=False)

    def _run_of_characters(self, low: int, high: Any, accepts: Callable[[int], bool], give_back: bool) -> Node:
        def node(position: int, after: After) -> int:
            end, last = position, len(self._text) if high is _constants.MAXREPEAT else position + int(high)
            while end < last and accepts(end):
                self._step()
                end += 1
            self._step()
            for stop in range(end, position + low - 1, -1) if give_back else ([end] if end >= position + low else []):
                self._step()
                if (found := after(stop)) != NOTHING:
                    return found
            return NOTHING

        return node

    def _repeat(self, low: int, high: Any, body: Node, greedy: bool) -> Node:
        most = float("inf") if high is _constants.MAXREPEAT else int(high)

        def turn(position: int, after: After, times: int, last: int) -> int:
            self._step()
            if times < low:
                return body(position, lambda p: turn(p, after, times + 1, position))
            ways: list[Callable[[], int]] = [lambda: after(position)]
            if times < most and position != last:
                ways.insert(0 if greedy else 1, lambda: body(position, lambda p: turn(p, after, times + 1, position)))
            for way in ways:
                if (found := way()) != NOTHING:
                    return found
            return NOTHING

        return lambda position, after: turn(position, after, 0, NOTHING)

    def _possessive_repeat(self, value: Any, flags: int) -> Node:
        low, high, inside = value
        if len(inside) == 1 and inside[0][0] in ONE_CHARACTER:
            return self._run_of_characters(low, high, self._accepts(inside[0], flags), give_back=False)
        return self._kept(self._repeat(low, high, self._kept(self._sequence(list(inside), flags)), greedy=True))

    def _atomic_group(self, value: Any, flags: int) -> Node:
        return self._kept(self._sequence(list(value), flags))

    def _kept(self, body: Node) -> Node:
        """A body that, once it matched, is not tried another way."""

        def node(position: int, after: After) -> int:
            end = body(position, lambda p: p)
            return after(end) if end != NOTHING else NOTHING

        return node

    def _assert(self, value: Any, flags: int) -> Node:
        looks = self._looks(value, flags)
        return lambda position, after: after(position) if looks(position) else NOTHING

    def _assert_not(self, value: Any, flags: int) -> Node:
        looks = self._looks(value, flags)
        return lambda position, after: NOTHING if looks(position) else after(position)

    def _looks(self, value: Any, flags: int) -> Callable[[int], bool]:
        direction, inside = value
        body, back = self._sequence(list(inside), flags), inside.getwidth()[0] if direction < 0 else 0

        def looks(position: int) -> bool:
            self._step()
            return position >= back and body(position - back, lambda p: p) != NOTHING

        return looks

    def _groupref(self, value: int, flags: int) -> Node:
        def node(position: int, after: After) -> int:
            if (span := self._groups[value]) is None:
                return NOTHING
            same = self._text[slice(*span)]
            self._step(1 + len(same))
            return after(position + len(same)) if self._text.startswith(same, position) else NOTHING

        return node
