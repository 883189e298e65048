# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plan without what its first sources could not say: to compare texts that go through one of those."""

from dataclasses import replace
from typing import TypeVar

from obiettivi.contenuto import ContenutoPiano
from obiettivi.contenuto.campi import campi

T = TypeVar("T")


def without_identities(plan: ContenutoPiano) -> ContenutoPiano:
    """What it says, whoever its rows are: a database that reads them anew gives them others."""
    goals = (
        replace(
            o,
            fasi=tuple(replace(f, id="") for f in o.fasi),
            indicatori=tuple(replace(i, id="") for i in o.indicatori),
            altri_servizi_id=(),
        )
        for o in plan.obiettivi
    )
    return replace(plan, obiettivi=tuple(goals))


def as_first_said(plan: ContenutoPiano) -> ContenutoPiano:
    """What the old export says of it: neither identities nor anything that came later."""
    goals = (
        replace(_silent(o), fasi=tuple(map(_silent, o.fasi)), indicatori=tuple(map(_silent, o.indicatori)))
        for o in without_identities(plan).obiettivi
    )
    return replace(plan, obiettivi=tuple(goals))


def _silent(said: T) -> T:
    return replace(said, **{c.name: c.silence for c in campi(said.__class__) if c.later})  # type: ignore[type-var]
