# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an act freezes of a distribution: what was asked, what came of it with the way of each cent, why it could be
paid. Pure.

The text says everything by itself: whoever reads it in years needs neither the fund as it is then nor today's rules.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from versioni.contenuto import canonico

SCHEMA: Final = 1


class DistributionUnreadable(ValueError):
    """A stored text that is no distribution, or of a schema that only a newer program knows."""


@dataclass(frozen=True)
class DistributionContent:
    """``richiesta`` and ``esito`` as the simulator writes them, ``fondo`` as its file does; ``presupposti`` and
    ``avvisi`` are sentences of the day of the act."""

    ente: str
    anno: int
    nome: str
    fonte: str
    fondo: dict[str, Any]
    richiesta: dict[str, Any]
    esito: dict[str, Any]
    presupposti: tuple[str, ...] = ()
    avvisi: tuple[str, ...] = ()


def in_canonical(said: DistributionContent) -> str:
    """One content, one sequence of bytes."""
    return canonico({"schema": SCHEMA, **{name: getattr(said, name) for name in said.__dataclass_fields__}})


def read_distribution(stored: str) -> DistributionContent:
    """What a stored text says, whichever program stored it.

    Raises:
        DistributionUnreadable: it is none, or newer than this program.
    """
    try:
        said = json.loads(stored)
        schema = said["schema"]
        if not isinstance(schema, int) or schema > SCHEMA:
            raise DistributionUnreadable(f"la ripartizione è dello schema {schema}, che questo programma non conosce")
        names = DistributionContent.__dataclass_fields__
        values: dict[str, Any] = {
            name: tuple(v) if isinstance(v, list) else v for name, v in said.items() if name in names
        }
        return DistributionContent(**values)
    except (ValueError, TypeError, KeyError) as fault:
        if isinstance(fault, DistributionUnreadable):
            raise
        raise DistributionUnreadable("il contenuto non è quello di una ripartizione") from fault
