# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ``stato-attuazione`` for machines: words as the office says them, numbers as texts of two decimals.

Keys and words are out there and stay. Beside them each objective says its ``stato``, and each indicator its value by
the target (``rapporto_percento``, not capped) and in its ``situazione`` why it has no value: nobody gave one, it is not
assessable, it is still to be collected.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from monitoraggio.computing.frozen import exact
from monitoraggio.computing.survey import ObjectiveTold, SurveyTold
from monitoraggio.contenuto import IndicatorContent, PhaseContent, RectificationContent
from monitoraggio.figures.printing import plain

TO_COMPILE = "da compilare"
_NUMBERS_FIRST = ("fatto", "atteso", "scostamento")


def machine_shape(survey: SurveyTold) -> dict[str, Any]:
    """The whole survey, ready for ``json``."""
    said = survey.said
    return {
        "piano": said.piano,
        "al": said.al.isoformat(),
        "tipo": said.tipo,
        "stato": said.stato,
        **_rectified(said.rettifica),
        "obiettivi": [_objective(o, said.printed_whole) for o in survey.objectives],
        "totali": _totals(survey),
    }


def _rectified(said: RectificationContent | None) -> dict[str, Any]:
    """Of what a rettifica says, what it corrects; every other survey has no such key."""
    if said is None:
        return {}
    corrected = {"chiusura": said.chiusura, "atto": said.atto, "correzioni": len(said.correzioni)}
    return {"rettifica": {"corregge": corrected, "motivo": said.motivo}}


def situation(said: IndicatorContent, state: str) -> str:
    """Why an indicator has a value or none."""
    if said.non_valutabile:
        return "non valutabile"
    if said.answered:
        return "rilevato"
    return "da rilevare" if said.valore or state == TO_COMPILE else "senza valore"


def value_of(said: IndicatorContent) -> str | None:
    """The value as written; of a ratio without words its two parts; None where there is none, and for «?»."""
    if not said.valued and said.numeratore is not None and said.denominatore is not None:
        return f"{said.numeratore.normalize():f}/{said.denominatore.normalize():f}"
    return said.valore if said.valued else None


def _objective(o: ObjectiveTold, whole: bool) -> dict[str, Any]:
    said, cifre = o.said, o.cifre
    return {
        "codice": said.codice,
        "titolo": said.titolo,
        "centro_di_responsabilita": said.centro_di_responsabilita,
        "stato": said.stato,
        **{name: _number(cifre, name) for name in _NUMBERS_FIRST},
        "luce": cifre.get("luce"),
        "risultato": _number(cifre, "risultato"),
        "grado": cifre.get("grado"),
        "tempo": cifre.get("tempo"),
        "previsione_fine_anno": _number(cifre, "previsione_fine_anno"),
        "fasi": [_phase(f, cifre) for f in said.planned_phases],
        "indicatori": [_indicator(i, cifre, said.stato, whole) for i in said.planned_indicators],
    }


def _phase(said: PhaseContent, cifre: Mapping[str, str]) -> dict[str, Any]:
    return {
        "descrizione": said.descrizione,
        "peso": plain(said.peso),
        "esito": said.esito or None,
        "inizio_effettivo": _day(said.inizio_effettivo),
        "fine_effettiva": _day(said.fine_effettiva),
        "percentuale": plain(said.percentuale),
        "atteso": _number(cifre, f"fase/{said.id}/atteso"),
    }


def _indicator(said: IndicatorContent, cifre: Mapping[str, str], state: str, whole: bool) -> dict[str, Any]:
    return {
        "descrizione": said.descrizione,
        "valore_atteso": (said.valore_atteso or None) if whole else said.valore_atteso,
        "verso": said.verso,
        "valore": value_of(said),
        "raggiunto": cifre.get(f"indicatore/{said.id}/raggiunto"),
        "grado_percento": _number(cifre, f"indicatore/{said.id}/grado_percento"),
        "rapporto_percento": _number(cifre, f"indicatore/{said.id}/rapporto"),
        "situazione": situation(said, state),
    }


def _totals(survey: SurveyTold) -> dict[str, Any]:
    totals = survey.totals
    return {
        "obiettivi": totals.objectives,
        "fatto": plain(totals.done.value),
        "luci": dict(totals.lights),
        "gradi": dict(totals.grades),
        "tempi": dict(totals.times),
        "da_compilare": sum(o.said.stato == TO_COMPILE for o in survey.objectives),
    }


def _number(cifre: Mapping[str, str], name: str) -> str | None:
    return plain(exact(cifre, name))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
