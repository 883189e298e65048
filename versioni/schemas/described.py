# SPDX-License-Identifier: AGPL-3.0-or-later
"""Schemas 3 and after: those of before, with the fields that the description says they brought. Pure.

A field of the content says with which schema it came (``obiettivi.contenuto.campi``). A schema goes on reading what it
always read because a description is never taken back: what goes, or is called otherwise, gets a module beside this one,
as schemas 1 and 2 have. The golden files hold it to that.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from obiettivi import contenuto as plan
from obiettivi.contenuto.campi import Kind, campi
from versioni.schemas import second
from versioni.schemas.first import version_with
from versioni.schemas.shapes import Reader, Shape, day, every, or_none, text, truth, weight

READERS: Final[Mapping[Kind, Reader]] = {
    Kind.DATE: or_none(day),
    Kind.WEIGHT: or_none(weight),
    Kind.FLAG: truth,
    Kind.IDENTITIES: every(text),
}


def objective(schema: int) -> Shape:
    """One objective as a schema holds it."""
    rows = {
        "fasi": every(_grown(second.PHASE, plan.ContenutoFase, schema)),
        "indicatori": every(_grown(second.INDICATOR, plan.ContenutoIndicatore, schema)),
    }
    whole = _grown(second.OBJECTIVE, plan.ContenutoObiettivo, schema)
    return replace(whole, keys={**whole.keys, **rows})


def version(schema: int) -> Shape:
    """A whole version."""
    return version_with(objective(schema))


def _grown(shape: Shape, of: Any, schema: int) -> Shape:
    came = {c.name: READERS.get(c.kind, text) for c in campi(of) if second.SCHEMA < c.since <= schema}
    return replace(shape, perhaps={**shape.perhaps, **came})
