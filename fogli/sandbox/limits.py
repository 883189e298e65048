# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file may take while it is read. Pure."""

from dataclasses import dataclass, replace
from typing import Final

# How a worker ends that was refused memory.
NO_MEMORY: Final = 77
# The answer of a reader, over all of its pieces: the budgets of a file keep it far below.
ANSWER_BYTES: Final = 96 * 2**20
# How much more time a file has for each megabyte: of four seconds three quarters of one. A workbook of ours, the
# dearest of all files, takes one second a megabyte, of which it has few.
MORE_FOR_A_MEGABYTE: Final = 0.1875


@dataclass(frozen=True)
class Limits:
    """Seconds of the processor, and megabytes above what a worker has at rest.

    The processor is counted and not the clock, for on a machine with much to do a good file waits too; the clock
    only ends what does nothing.
    """

    seconds: float = 4
    megabytes: int = 256

    def of(self, size: int) -> "Limits":
        """Those of a file of so many bytes: a large one is honest work too, of which a small one has no need."""
        return replace(self, seconds=self.seconds * (1 + MORE_FOR_A_MEGABYTE * size / 2**20))

    @property
    def clock(self) -> float:
        """Seconds of the clock."""
        return 5 * self.seconds + 5
