# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schema 2: rows know who they are, indicators which way is better, people their number where it is written. Pure.

The schemas after it add to these shapes what the description of the fields says (``described``); this one goes on
reading what it always read.
"""

from dataclasses import replace
from typing import Final

from versioni.schemas import first
from versioni.schemas.shapes import every, text

SCHEMA: Final = 2
PHASE: Final = replace(first.PHASE, perhaps={"id": text, "responsabile_matricola": text})
INDICATOR: Final = replace(first.INDICATOR, perhaps={"id": text, "verso": text})
OBJECTIVE: Final = replace(
    first.OBJECTIVE,
    keys={**first.OBJECTIVE.keys, "fasi": every(PHASE), "indicatori": every(INDICATOR)},
    perhaps={"altri_servizi_id": every(text), "responsabile_matricola": text},
)
VERSION: Final = first.version_with(OBJECTIVE)
