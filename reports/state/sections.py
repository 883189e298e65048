# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» on paper: the whole in one page, then objective by objective, with how each figure came."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.machine import situation, value_of
from monitoraggio.computing.shared import shared_indicators
from monitoraggio.contenuto import IndicatorContent, PhaseContent
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.printing import concise
from monitoraggio.figures.rollup import Rollup
from monitoraggio.figures.words import Grado, Luce, Tempo
from reports.surveys.overview import drawn, gantt_of, levels, opportunities, year_so_far
from reports.surveys.rules_told import since_before
from reports.surveys.shown import NOTHING, CentreRow, SurveyData, by_centre, from_to, waiting
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.figure import barre, mappa
from testi.formati import data, lines

Cells = tuple[tuple[str, ...], ...]
_CENTRES: Final = (
    ColonnaDUP("Centro di responsabilità", 30, forte=True),
    ColonnaDUP("Obiettivi", 9, numero=True),
    ColonnaDUP("Fatto", 9, numero=True),
    ColonnaDUP("Atteso", 9, numero=True),
    *(ColonnaDUP(str(light).capitalize(), 8, numero=True) for light in Luce),
    ColonnaDUP("Da compilare", 10, numero=True),
)
_FIGURES: Final = (ColonnaDUP("Voce", 22, forte=True), ColonnaDUP("Stato", 78))
_PHASES: Final = (
    ColonnaDUP("Fase", 30, forte=True),
    ColonnaDUP("Peso", 7, numero=True),
    ColonnaDUP("Prevista", 12),
    ColonnaDUP("Effettiva", 12),
    ColonnaDUP("Esito", 10),
    ColonnaDUP("%", 7, numero=True),
    ColonnaDUP("Attesa", 7, numero=True),
    ColonnaDUP("Causa, motivo, nuova fine", 18),
)
_SHARED: Final = (
    ColonnaDUP("Indicatore", 36, forte=True),
    ColonnaDUP("Obiettivo", 14),
    ColonnaDUP("Centro di responsabilità", 26),
    ColonnaDUP("Valore", 24),
)
_INDICATORS: Final = (
    ColonnaDUP("Indicatore", 32, forte=True),
    ColonnaDUP("Valore atteso", 14),
    ColonnaDUP("Valore", 14),
    ColonnaDUP("Come si giudica", 32),
    ColonnaDUP("Grado", 8, numero=True),
)


def sections(dati: SurveyData) -> Sequence[Sequence[Sezione]]:
    """The parts of the document, each with the tables that stand together."""
    objectives = (list(_objective(dati, o, n)) for n, o in enumerate(dati.survey.objectives, start=1))
    if not drawn(dati):
        return [list(_whole(dati)), *objectives]
    centres, *rest = _whole(dati)
    # The bars and the map of the levels say what the one bar did.
    glance = [replace(centres, figura=""), *levels(dati), *rest]
    moved = since_before(dati.survey).section()
    parts = [list(opportunities(dati)), glance, [*moved, *year_so_far(dati)]]
    return [*filter(None, parts), *objectives]


def _whole(dati: SurveyData) -> Iterator[Sezione]:
    objectives, totals = dati.survey.objectives, dati.survey.totals
    centres = by_centre(dati)
    bars = [(row.name, row.level.objectives, row.level.lights[Luce.VERDE]) for row in centres[:-1]]
    yield Sezione(
        "Centro per centro",
        _CENTRES,
        tuple(_centre(dati, row) for row in centres),
        narrativa=(("", "\n".join(_told(dati, totals))),),
        figura=barre("Obiettivi con luce verde", bars),
        parte="",
        segni={len(centres) - 1: "totale"},
    )
    counts = {
        (str(t), str(g)): n
        for g in Grado
        for t in Tempo
        if (n := sum(o.leaf.grade is g and o.leaf.time is t for o in objectives))
    }
    columns = (ColonnaDUP("Grado", 24, forte=True), *(ColonnaDUP(str(t).capitalize(), 19, numero=True) for t in Tempo))
    table = tuple(((str(g),), *((str(counts.get((str(t), str(g)), 0)),) for t in Tempo)) for g in Grado)
    crossed = mappa("Obiettivi per grado e tempo", list(map(str, Grado)), list(map(str, Tempo)), _turned(counts))
    yield Sezione("Grado e tempo", columns, table, figura=crossed, parte="")
    if shared := shared_rows(dati):
        yield Sezione(
            "Stesso indicatore in più centri", _SHARED, tuple(tuple((c,) for c in row) for row in shared), parte=""
        )


def shared_rows(dati: SurveyData) -> list[tuple[str, ...]]:
    """The same indicator in several centres, row by row, and under them what they come to together."""
    said = dati.survey.said
    return [
        row
        for shared in (shared_indicators(said) if said.printed_whole else ())
        for row in (
            *((shared.name, r.code, r.centre, r.value) for r in shared.rows),
            (shared.name, "", "Insieme", shared.told),
        )
    ]


def _turned(counts: dict[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {(g, t): n for (t, g), n in counts.items()}


def _told(dati: SurveyData, totals: Rollup) -> Iterator[str]:
    yield f"- Obiettivi: {totals.objectives}, di cui da compilare {waiting(dati.survey.objectives)}."
    for name, figure in (
        ("Fatto", totals.done),
        ("Risultato", totals.result),
        ("Previsione al 31/12", totals.forecast),
    ):
        yield f"- {name}: {_shown(dati, figure)} ({' '.join(figure.steps).rstrip('.')})."


def _shown(dati: SurveyData, figure: Figure) -> str:
    return dati.shown(figure.value) or "non c'è"


def _centre(dati: SurveyData, row: CentreRow) -> Cells:
    level = row.level
    numbers = (dati.shown(level.done.value) or NOTHING, dati.shown(level.expected.value) or NOTHING)
    lights = (str(level.lights[light]) for light in Luce)
    counts = (str(level.objectives), *numbers, *lights, str(row.waiting))
    return (row.name,), *((n,) for n in counts)


def _objective(dati: SurveyData, o: ObjectiveTold, n: int) -> Iterator[Sezione]:
    title = f"{o.said.codice} {o.said.titolo}"
    yield Sezione("Stato", _FIGURES, tuple(_lines(dati, o)), parte=title)
    if phases := o.said.planned_phases:
        gantt = gantt_of(dati, o, n) if drawn(dati) else ""
        yield Sezione("Fasi", _PHASES, tuple(_phase(dati, o, f) for f in phases), figura=gantt, parte=title)
    if indicators := o.said.planned_indicators:
        rows = tuple(_indicator(dati, o, i) for i in indicators)
        yield Sezione("Indicatori", _INDICATORS, rows, parte=title)
    steps = tuple(((step,),) for step in o.steps)
    yield Sezione("Come si arriva alle cifre", (ColonnaDUP("Passi", 100),), steps, parte=title)


def _lines(dati: SurveyData, o: ObjectiveTold) -> Iterator[Cells]:
    said, cifre = o.said, o.cifre
    yield ("Centro di responsabilità",), (said.centro_di_responsabilita,)
    yield ("Compilazione",), (said.stato,)
    done, expected, gap = (dati.number(cifre, name) for name in ("fatto", "atteso", "scostamento"))
    if done or expected:
        yield (
            ("Fatto e atteso",),
            (f"fatto {done or NOTHING}, atteso {expected or NOTHING}, scostamento {gap or NOTHING}",),
        )
    elif "fasi" in o.frasi:
        yield ("Fasi",), (o.frasi["fasi"],)
    yield ("Luce",), tuple(filter(None, (cifre.get("luce", "nessuna: non si sa abbastanza"), _declared(o))))
    yield ("Risultato",), tuple(filter(None, (dati.number(cifre, "risultato") or "non c'è", _forced(dati, o))))
    yield ("Grado e tempo",), (f"{cifre.get('grado', NOTHING)}, {cifre.get('tempo', NOTHING)}",)
    yield ("Previsione al 31/12",), (dati.number(cifre, "previsione_fine_anno") or "non si calcola",)
    for name, text in (
        ("Relazione", said.relazione),
        ("Criticità", said.criticita),
        ("Azioni correttive", said.azioni_correttive),
        ("Nota del Nucleo", said.nota_nucleo),
    ):
        if text.strip():
            yield (name,), lines(text)


def _declared(o: ObjectiveTold) -> str:
    said = o.said
    return f"dichiarata {said.luce_dichiarata}: {said.motivo_luce}".rstrip(": ") if said.luce_dichiarata else ""


def _forced(dati: SurveyData, o: ObjectiveTold) -> str:
    """The result that the centre asked to have in its place, with both reasons: both numbers print."""
    asked = o.said.forzatura
    if asked is None:
        return ""
    answer = f"; {asked.risposta}" if asked.risposta else ""
    return f"chiesto {concise(asked.risultato)} ({asked.stato}): {asked.motivo}{answer}"


def _phase(dati: SurveyData, o: ObjectiveTold, f: PhaseContent) -> Cells:
    why = [f.causa, *f.motivo.splitlines(), f"nuova fine {data(f.nuova_fine)}" if f.nuova_fine else ""]
    return (
        (f.descrizione,),
        (concise(f.peso) if f.peso is not None else NOTHING,),
        from_to(f.inizio_previsto, f.fine_prevista),
        from_to(f.inizio_effettivo, f.fine_effettiva),
        (f.esito or "da dire",),
        (concise(f.percentuale) if f.percentuale is not None else NOTHING,),
        (dati.number(o.cifre, f"fase/{f.id}/atteso") or NOTHING,),
        tuple(filter(None, why)) or (NOTHING,),
    )


def _ratio(dati: SurveyData, o: ObjectiveTold, i: IndicatorContent) -> str:
    """Value by target, which may be beyond what counts, beside it."""
    found = dati.number(o.cifre, f"indicatore/{i.id}/rapporto")
    return f"(rapporto {found})" if found else ""


def _indicator(dati: SurveyData, o: ObjectiveTold, i: IndicatorContent) -> Cells:
    value = value_of(i) or " ".join(filter(None, (situation(i, o.said.stato), f"(«{i.valore}»)" if i.valore else "")))
    reached = o.cifre.get(f"indicatore/{i.id}/raggiunto", "")
    return (
        (i.descrizione,),
        (i.valore_atteso or NOTHING,),
        (value, f"fonte: {i.fonte}") if i.fonte else (value,),
        (o.frasi.get(f"indicatore/{i.id}", NOTHING),) if reached else (NOTHING,),
        tuple(filter(None, (dati.number(o.cifre, f"indicatore/{i.id}/grado_percento"), _ratio(dati, o, i))))
        or (NOTHING,),
    )
