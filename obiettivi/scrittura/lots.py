# SPDX-License-Identifier: AGPL-3.0-or-later
"""Some hundreds at a time. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

LOT: Final = 500
T = TypeVar("T")


def lots(items: Sequence[T], size: int = LOT) -> Iterator[Sequence[T]]:
    """A few at a time: a database has a bound on how many keys a question may name."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
