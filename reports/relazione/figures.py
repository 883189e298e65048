# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures of a Relazione as they print: in a table and in a sheet the same."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from monitoraggio.computing.frozen import rollup_from, shown_beside
from monitoraggio.contenuto import LevelContent
from monitoraggio.contenuto.content import Pairs
from monitoraggio.figures.printing import written
from monitoraggio.figures.rollup import Rollup
from relazioni.contenuto import LevelRow, RelazioneContent

WHOLE: Final = "Tutto il Comune"


def rollup_of(cifre: Pairs) -> Rollup:
    """The figures of a level."""
    return rollup_from(LevelContent("", cifre))


def figure(said: RelazioneContent, cifre: Pairs, name: str) -> str:
    """A figure as it prints, a gap on its side of the bounds of the light; empty where there is none."""
    return shown_beside(dict(cifre), name, said.decimali, said.soglie)


def number(said: RelazioneContent, value: Fraction | None) -> str:
    """A mean as it prints; empty where there is none."""
    return written(value, said.decimali)


def crossed(level: LevelRow) -> Mapping[tuple[str, str], int]:
    """How many objectives of a level have a grado and a tempo."""
    return {(row.grado, row.tempo): row.obiettivi for row in level.incroci}


def name_of(level: LevelRow) -> str:
    """What a level is called in a table."""
    return level.nome or WHOLE
