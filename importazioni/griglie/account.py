# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to say of a file: how its columns are understood, what became of its cells, what is asked. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from openpyxl.utils import get_column_letter

from controlli import Livello
from fogli.griglia import Griglia
from importazioni.griglie.choices import NO_CHOICES, Choices, keys_of
from importazioni.griglie.findings import SegnalazioneDiTabella, at
from importazioni.griglie.heads import Form, HeadRow, Understood
from importazioni.griglie.ledger import Ledger
from testi.confronto import in_riga

SAMPLES: Final = 3
SAMPLE_LENGTH: Final = 60


@dataclass(frozen=True)
class Headed:
    """A head row of a sheet, and what stands under it: samples by column."""

    grid: Griglia
    row: int
    head: HeadRow
    samples: tuple[tuple[str, ...], ...]


@dataclass
class Account:
    """Of one file, while it is read and afterwards."""

    form: Form
    grids: Sequence[Griglia]
    choices: Choices = NO_CHOICES
    findings: list[SegnalazioneDiTabella] = field(default_factory=list)
    headed: list[Headed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.grids)

    def understood(self, grid: Griglia, row: int, head: HeadRow, samples: tuple[tuple[str, ...], ...]) -> None:
        """Note a head row; what it asks goes among the findings."""
        self.headed.append(Headed(grid, row, head, samples))
        heads = [u.head for u in head.columns]
        self.findings += (self._question(grid, row, u, heads.count(u.head) == 1) for u in head.questions)

    @property
    def questions(self) -> list[tuple[Headed, Understood]]:
        """What only the office can tell."""
        return [(h, u) for h in self.headed for u in h.head.questions]

    def decided(self) -> Iterator[str]:
        """The columns whose heads alone do not say what they are, and why they are read so: a line each."""
        for h in self.headed:
            for u in h.head.columns:
                if u.field and u.reason:
                    where = f"foglio «{h.grid.foglio}», " if h.grid.foglio else ""
                    yield f"{where}colonna «{u.head or letter(u)}»: {self.form.words(u.field)} ({u.reason})."

    def unknown_choices(self) -> list[str]:
        """What was said of columns that no sheet has."""
        said = set(self.choices.meanings)
        for h in self.headed:
            for u in h.head.columns:
                said -= set(keys_of(h.grid.foglio, u.place, u.head))
        return sorted(said)

    def _question(self, grid: Griglia, row: int, u: Understood, alone: bool) -> SegnalazioneDiTabella:
        could = " oppure ".join(f"{self.form.words(c)} ({self.form.id_of(c)})" for c in u.candidates)
        # Of columns with one head the letter tells which is meant.
        name = quoted(u.head) if u.head and alone else f"[{letter(u)}]"
        said = (
            f"può essere {could}: dirlo, con --colonne {quoted_whole(f'{name}={self.form.id_of(u.candidates[0])}')}, "
            f"o {quoted_whole(f'{name}=non leggere')} se non serve."
        )
        return at(Livello.ERRORE, grid.file, grid.foglio, row, u.head or letter(u), said)


def letter(u: Understood) -> str:
    """The column as a sheet names it."""
    return str(get_column_letter(u.place + 1))


def quoted(head: str) -> str:
    """A head as ``--colonne`` takes it."""
    return f"«{head}»" if any(c in head for c in ',="!') else head


def quoted_whole(said: str) -> str:
    """An argument as a shell takes it."""
    return f"'{said}'" if '"' in said else f'"{said}"'


def sample(text: str) -> str:
    """A cell in short."""
    short = in_riga(text)
    return short if len(short) <= SAMPLE_LENGTH else f"{short[: SAMPLE_LENGTH - 1]}…"
