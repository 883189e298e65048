# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey as one moment in the course of the year: the whole, the centres and the ambiti at its day. Pure."""

from dataclasses import replace

from monitoraggio.computing.board import Board, Level
from monitoraggio.computing.frozen import level_of
from monitoraggio.contenuto import LevelContent, MomentContent


def moment_of(board: Board) -> MomentContent:
    """What a board comes to, as a closing keeps it: figures without the sentences, which stand in their own survey."""
    return MomentContent(
        board.said.al,
        _bare("", board.whole),
        tuple(_bare(level.name, level) for level in board.centres),
        tuple(_bare(level.name, level) for level in board.ambiti),
    )


def _bare(name: str, level: Level) -> LevelContent:
    return replace(level_of(name, level.figures), frasi=())
