# SPDX-License-Identifier: AGPL-3.0-or-later
"""In what two contents differ: field by field, each row beside the one that it continues, and down what stands below.

Pure. A content is a dataclass, and some of its fields hold rows. What is peculiar to a kind of content is said by a
``Comparison``; how a difference is told is the matter of who asks. What differs within a text is another question
(``testi.differenze``), and so is what becomes of three texts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import Field, dataclass, fields, is_dataclass
from typing import Any, Final

from testi.pairing import Row, continued, moved

# Stands for a field where what differs is the place of a row (``pairing.moved``).
PLACE: Final = "posto"


@dataclass(frozen=True, slots=True)
class Step:
    """A row on the way down: counted as it stands afterwards, one that is gone as it stood before."""

    section: str
    place: int
    row: Any


@dataclass(frozen=True, slots=True)
class Found:
    """What differs: a field of what stands at the end of ``way``, or, with no field, that row as a whole.

    None is the side on which a row is not there.
    """

    way: tuple[Step, ...]
    field: str
    before: Any
    after: Any


def _never(field: "Field[Any]", was: Any, now: Any) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Comparison:
    """How contents of one kind are compared.

    Args:
        sections: the fields that hold rows.
        told: what each row of a section of a content is told by.
        silent: whether a side says nothing about a field, so that it does not differ.
        partial: the second content says only what it changes; what it leaves out stays as it is, where it is.
        guess: whether rows that nothing else tells go on in their order.
    """

    sections: frozenset[str]
    told: Callable[[Any, str], Sequence[Row]]
    silent: "Callable[[Field[Any], Any, Any], bool]" = _never
    partial: bool = False
    guess: bool = True

    def differences(self, before: Any, after: Any, way: tuple[Step, ...] = ()) -> Iterator[Found]:
        """Everything, in the order of the fields and of the rows as they stand afterwards."""
        for f in fields(after):
            was, now = getattr(before, f.name), getattr(after, f.name)
            if not f.compare or was == now or self.silent(f, was, now):
                continue
            if f.name in self.sections:
                yield from self._of_rows(before, after, f.name, way)
            else:
                yield Found(way, f.name, was, now)

    def _of_rows(self, before: Any, after: Any, section: str, way: tuple[Step, ...]) -> Iterator[Found]:
        olds, news = getattr(before, section), getattr(after, section)
        places = continued(self.told(before, section), self.told(after, section), guess=self.guess)
        elsewhere = {} if self.partial else moved(places)
        for i, (place, new) in enumerate(zip(places, news, strict=True)):
            here = (*way, Step(section, i, new))
            if place is None:
                yield from self._added(here, new)
                continue
            yield from self._of_row(here, olds[place], new)
            if i in elsewhere:
                yield Found(here, PLACE, *elsewhere[i])
        for place, old in enumerate(() if self.partial else olds):
            if place not in places:
                yield Found((*way, Step(section, place, old)), "", old, None)

    def _of_row(self, here: tuple[Step, ...], old: Any, new: Any) -> Iterator[Found]:
        if is_dataclass(new):
            yield from self.differences(old, new, here)
        elif old != new:
            yield Found(here, "", old, new)

    def _added(self, here: tuple[Step, ...], new: Any) -> Iterator[Found]:
        """A row that is new, and all that stands below it."""
        yield Found(here, "", None, new)
        for f in fields(new) if is_dataclass(new) else ():
            if f.name in self.sections:
                for i, row in enumerate(getattr(new, f.name)):
                    yield from self._added((*here, Step(f.name, i, row)), row)
