# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of a version by their identity, also of those that were frozen before rows had one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from obiettivi.contenuto import ContenutoFase, ContenutoIndicatore, ContenutoObiettivo
from versioni.contenuto import ContenutoVersione

# Of a row that says no identity: its objective, its kind and its place give it one, the same whenever it is asked for.
_NAMESPACE: Final = uuid.UUID("5f0c2f5e-3b0e-5d1f-9a57-6b1f6f3a7c11")


@dataclass(frozen=True)
class PlannedRows:
    """An objective as the version has it, its phases and its indicators by identity and in their order."""

    objective: ContenutoObiettivo

    @cached_property
    def phases(self) -> Mapping[uuid.UUID, ContenutoFase]:
        """The phases."""
        o = self.objective
        return {identity(o.codice, "fasi", n, f.id): f for n, f in enumerate(o.fasi)}

    @cached_property
    def indicators(self) -> Mapping[uuid.UUID, ContenutoIndicatore]:
        """The indicators."""
        o = self.objective
        return {identity(o.codice, "indicatori", n, i.id): i for n, i in enumerate(o.indicatori)}


def identity(code: str, section: str, place: int, said: str) -> uuid.UUID:
    """Whose row it is."""
    return uuid.UUID(said) if said else uuid.uuid5(_NAMESPACE, f"{code}\0{section}\0{place}")


def planned(version: ContenutoVersione) -> dict[str, PlannedRows]:
    """The objectives of a version by code, in its order."""
    return {o.codice: PlannedRows(o) for o in version.piano.obiettivi}
