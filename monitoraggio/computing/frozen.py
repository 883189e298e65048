# SPDX-License-Identifier: AGPL-3.0-or-later
"""The figures by name, as a closing freezes them, and back: «fatto» «1070/9», «luce» «verde».

Rows are named by their identity: «fase/UUID/atteso», «indicatore/UUID/raggiunto». What is not there is not named.
Beside the exact figures stand the sentences that print with them: a rule or a wording that a later program mends
changes nothing of a survey that is closed.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from monitoraggio.contenuto import LevelContent
from monitoraggio.contenuto.content import Pairs
from monitoraggio.figures.facts import Figure, Rules
from monitoraggio.figures.objective import ObjectiveFigures
from monitoraggio.figures.printing import written
from monitoraggio.figures.rollup import Leaf, Rollup
from monitoraggio.figures.words import Grado, Luce, Tempo

_COUNTED = "obiettivi"


def cifre_of(f: ObjectiveFigures) -> Pairs:
    """The exact figures of an objective."""
    return _said(_all(f))


def frasi_of(f: ObjectiveFigures) -> Pairs:
    """What is said of an objective and of its rows."""
    return _said(_sentences(f))


def exact(cifre: Mapping[str, str], name: str) -> Fraction | None:
    """A frozen number; None where there is none."""
    return Fraction(cifre[name]) if cifre.get(name) else None


def shown(cifre: Mapping[str, str], name: str, rules: Rules) -> str:
    """A figure as it prints, in pages, on paper and in sheets alike; empty where there is none."""
    return shown_beside(cifre, name, rules.decimals, rules.light_bounds)


def shown_beside(cifre: Mapping[str, str], name: str, decimals: int, bounds: Iterable[Decimal]) -> str:
    """The same, of an account that was judged by these bounds: a gap never prints on the other side of one."""
    return written(exact(cifre, name), decimals, bounds if name == "scostamento" else ())


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
        yield f"indicatore/{indicator.row_id}/rapporto", "" if judged.ratio is None else str(judged.ratio)


def _sentences(f: ObjectiveFigures) -> Iterator[tuple[str, str]]:
    yield "fasi", f.progress.of_phases if f.progress.phases else ""
    yield "indicatori", f.indicators.k_of_n if f.indicators.assessable else ""
    for phase, forecast in zip(f.facts.phases, f.phases_forecast, strict=True):
        yield f"fase/{phase.row_id}", forecast.words
    for indicator, judged in zip(f.facts.indicators, f.judged, strict=True):
        yield f"indicatore/{indicator.row_id}", judged.sentence


def _said(pairs: Iterable[tuple[str, str]]) -> Pairs:
    return tuple((name, text) for name, text in pairs if text)


# Levels above


def level_of(name: str, level: Rollup) -> LevelContent:
    """A level as it is frozen."""
    means = dict(_means(level))
    counts: tuple[tuple[str, Mapping[Any, int]], ...] = (
        *(("luce", level.lights), ("grado", level.grades), ("tempo", level.times)),
    )
    return LevelContent(
        name,
        _said(
            [
                (_COUNTED, str(level.objectives)),
                *((key, figure.exact) for key, figure in means.items()),
                *((f"{kind}/{word}", str(n)) for kind, of in counts for word, n in of.items()),
            ]
        ),
        _said((key, " ".join(figure.steps)) for key, figure in means.items()),
    )


def rollup_from(level: LevelContent) -> Rollup:
    """A frozen level as the documents take it."""
    cifre, said = dict(level.cifre), dict(level.frasi)

    def mean(name: str) -> Figure:
        return Figure(exact(cifre, name), (said[name],) if name in said else ())

    return Rollup(
        objectives=int(cifre.get(_COUNTED, "0")),
        done=mean("fatto"),
        expected=mean("atteso"),
        result=mean("risultato"),
        forecast=mean("previsione_fine_anno"),
        lights={word: int(cifre.get(f"luce/{word}", "0")) for word in Luce},
        grades={word: int(cifre.get(f"grado/{word}", "0")) for word in Grado},
        times={word: int(cifre.get(f"tempo/{word}", "0")) for word in Tempo},
    )


def _means(level: Rollup) -> Iterator[tuple[str, Figure]]:
    yield "fatto", level.done
    yield "atteso", level.expected
    yield "risultato", level.result
    yield "previsione_fine_anno", level.forecast
