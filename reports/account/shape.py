# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo» for machines: what the «stato di attuazione» says, and all that was written beside it."""

from typing import Any

from monitoraggio.computing import ObjectiveTold, machine_shape
from monitoraggio.contenuto import IndicatorContent
from monitoraggio.contenuto.canonical import plain
from monitoraggio.figures.printing import plain as plain_of
from reports.surveys.shown import SurveyData, by_centre
from reports.surveys.trend import course_shape

_OF_OBJECTIVE = (
    *("responsabile", "tipo", "peso", "relazione", "criticita", "azioni_correttive", "previsione", "luce_dichiarata"),
    *("motivo_luce", "nota_nucleo", "evidenze"),
)
_OF_PHASE = (
    *("id", "responsabile", "inizio_previsto", "fine_prevista", "fine_giudicata", "causa", "motivo", "nuova_fine"),
)
_OF_INDICATOR = (
    *("id", "tipo", "cumula", "numeratore", "denominatore", "giudizio", "motivo_giudizio", "non_valutabile"),
    *("motivo_non_valutabile", "fonte", "giorno", "origine"),
)


def account_shape(dati: SurveyData) -> dict[str, Any]:
    """The whole, ready for ``json``; keys of the «stato di attuazione» mean what they mean there."""
    survey = dati.survey
    shape = machine_shape(survey)
    objectives = zip(shape.pop("obiettivi"), survey.objectives, strict=True)
    totals = shape.pop("totali")
    return {
        "documento": "consuntivo",
        **shape,
        "versione": survey.said.versione,
        "regole": plain(survey.said.regole),
        "centri": [
            {
                "nome": row.name,
                "obiettivi": row.level.objectives,
                "fatto": plain_of(row.level.done.value),
                "atteso": plain_of(row.level.expected.value),
                "risultato": plain_of(row.level.result.value),
                "luci": dict(row.level.lights),
                "da_compilare": row.waiting,
            }
            for row in by_centre(dati)[:-1]
        ],
        "obiettivi": [_objective(said, told) for said, told in objectives],
        "totali": totals,
        **course_shape(dati),
    }


def _objective(shape: dict[str, Any], o: ObjectiveTold) -> dict[str, Any]:
    phases = zip(shape.pop("fasi"), o.said.planned_phases, strict=True)
    indicators = zip(shape.pop("indicatori"), o.said.planned_indicators, strict=True)
    return {
        **shape,
        **_of(o.said, _OF_OBJECTIVE),
        "forzatura": plain(o.said.forzatura) if o.said.forzatura else None,
        "fasi": [{**row, **_of(said, _OF_PHASE)} for row, said in phases],
        "indicatori": [
            {**row, **_of(said, _OF_INDICATOR), **_from_source(said), "in_parole": o.frasi.get(f"indicatore/{said.id}")}
            for row, said in indicators
        ],
    }


def _from_source(said: IndicatorContent) -> dict[str, Any]:
    """Of a value that was taken over from a source, and of no other: an account of before sources says what it said."""
    return _of(said, ("provenienza", "impronta_fonte")) if said.provenienza else {}


def _of(said: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: plain(getattr(said, name)) for name in names}
