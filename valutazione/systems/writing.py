# SPDX-License-Identifier: AGPL-3.0-or-later
"""A system as the file that says it: one system, one text, which ``reading`` reads back. Pure."""

import json
from fractions import Fraction
from typing import Any

from monitoraggio.figures.printing import rounded
from valutazione.money import Band
from valutazione.money.amounts import ending
from valutazione.systems.facts import Category, Competence, Component, Differentiation, System

_DECIMALS = 30


def as_file(system: System) -> str:
    """JSON, with a line break at its end."""
    said: dict[str, Any] = {
        "nome": system.name,
        "dal": system.first,
        "al": system.last,
        "atti": list(system.acts),
        "parere_del_nucleo": system.opinion or None,
        "giorni_per_contestare": system.days_to_contest,
        "giorni_per_decidere": system.days_to_decide,
        "minimo_risposte": system.anonymous_least,
        "componente_mancante": str(system.missing),
        "motivo_sotto": _number(system.reason_below),
        "motivo_sopra": _number(system.reason_above),
        "note": list(system.notes),
        "categorie": [_category(one) for one in system.categories],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def _category(category: Category) -> dict[str, Any]:
    return {
        "chi": str(category.kind),
        "componenti": [_component(one) for one in category.components],
        "competenze": [_competence(one) for one in category.competences],
        "scala": [{"nome": one.name, "percento": _number(one.percent)} for one in category.levels],
        "soglia": _number(category.threshold),
        "fasce": None if category.bands is None else [_band(one) for one in category.bands],
        "differenziazione": [_differentiation(one) for one in category.differentiation],
    }


def _component(component: Component) -> dict[str, Any]:
    said: dict[str, Any] = {
        "nome": component.name,
        "di": str(component.of),
        "peso": _number(component.weight),
        "fonte": str(component.origin),
    }
    if component.raters:
        said["valutatori"] = [
            {"chi": one.who, "percento": _number(one.percent), "anonimi": one.many} for one in component.raters
        ]
    return said


def _competence(competence: Competence) -> dict[str, Any]:
    levels = [{"livello": one.level, "testo": one.text} for one in competence.descriptors]
    return {"nome": competence.name, "peso": _number(competence.weight), "livelli": levels}


def _band(band: Band) -> dict[str, Any]:
    said: dict[str, Any] = {"da": _number(band.start), "a": _number(band.end), "genere": str(band.kind)}
    if band.coefficient is not None:
        said["coefficiente"] = _number(band.coefficient)
    if band.end_coefficient is not None:
        said["coefficiente_fine"] = _number(band.end_coefficient)
    return said


def _differentiation(one: Differentiation) -> dict[str, Any]:
    rule = one.rule
    shares = {"maggiorazione": _number(rule.increase), "quota": _number(rule.quota)}
    return {"dal": one.first, "al": one.last, **shares, "fonte": str(rule.source)}


def _number(value: Fraction | None) -> str | None:
    """As it was written: what a file says always ends."""
    return None if value is None else f"{rounded(value, ending(value, _DECIMALS) or 0):f}"
