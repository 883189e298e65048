# SPDX-License-Identifier: AGPL-3.0-or-later
"""The exact figures of an objective by name, as a closing freezes them: «fatto» «1070/9», «luce» «verde».

Rows are named by their identity: «fase/UUID/atteso», «indicatore/UUID/raggiunto». What is not there is not named.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from monitoraggio.figures.objective import ObjectiveFigures
from monitoraggio.figures.rollup import Leaf
from monitoraggio.figures.words import Grado, Luce, Tempo

Cifre = tuple[tuple[str, str], ...]


def cifre_of(f: ObjectiveFigures) -> Cifre:
    """What is frozen of an objective."""
    return tuple((name, text) for name, text in _all(f) if text)


def exact(cifre: Mapping[str, str], name: str) -> Fraction | None:
    """A frozen number; None where there is none."""
    return Fraction(cifre[name]) if cifre.get(name) else None


def leaf_from(key: str, weight: Decimal | None, cifre: Mapping[str, str]) -> Leaf:
    """An objective as the levels above see it."""
    return Leaf(
        key,
        weight,
        done=exact(cifre, "fatto"),
        expected=exact(cifre, "atteso"),
        result=exact(cifre, "risultato"),
        forecast=exact(cifre, "previsione_fine_anno"),
        light=Luce(cifre["luce"]) if "luce" in cifre else None,
        grade=Grado(cifre.get("grado", Grado.NON_MISURABILE)),
        time=Tempo(cifre.get("tempo", Tempo.NON_MISURABILE)),
    )


def _all(f: ObjectiveFigures) -> Iterator[tuple[str, str]]:
    yield "fatto", f.progress.done.exact
    yield "atteso", f.progress.expected.exact
    yield "scostamento", f.progress.gap.exact
    yield "luce", f.light.colour or ""
    yield "risultato", f.result.exact
    yield "grado", f.grade.word
    yield "tempo", f.time.word
    yield "previsione_fine_anno", f.forecast.exact
    for phase, expected in zip(f.facts.phases, f.phases_expected, strict=True):
        yield f"fase/{phase.row_id}/atteso", expected.exact
    for indicator, judged in zip(f.facts.indicators, f.judged, strict=True):
        yield f"indicatore/{indicator.row_id}/raggiunto", judged.reached or ""
        yield f"indicatore/{indicator.row_id}/grado_percento", judged.degree.exact
