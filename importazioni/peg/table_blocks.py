# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the rows of a table say of an objective and of its rows, while they are read. Pure."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from importazioni.griglie.columns import RigaLetta


@dataclass(frozen=True, slots=True)
class RowBeingRead:
    """A phase or an indicator being read: what its cells say, by field, and the row where it begins."""

    riga: RigaLetta
    campi: dict[str, Any]


@dataclass
class ObjectiveBeingRead:
    """What the file says of one objective; a part that it does not name is not in ``parti``."""

    riga: RigaLetta
    campi: dict[str, Any] = field(default_factory=dict)
    dove: dict[str, RigaLetta] = field(default_factory=dict)
    parti: dict[str, list[RowBeingRead]] = field(default_factory=dict)
    servizi: list[str] | None = None
    # By part and description, what was read: a row may say it again.
    dette: dict[tuple[str, str], deque[dict[str, Any]]] = field(default_factory=dict)
