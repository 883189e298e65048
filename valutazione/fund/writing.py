# SPDX-License-Identifier: AGPL-3.0-or-later
"""A fund as its file says it (``docs/fondo.md``): what ``reading`` reads back the same."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

from monitoraggio.figures.printing import rounded
from valutazione.fund.contracts import contract_json
from valutazione.fund.facts import Fulfilled, FundRow, YearFund
from valutazione.money.amounts import CENT


def as_json(fund: YearFund) -> str:
    """One JSON object, with a line break at its end; what is not said is not there."""
    printed = fund.printed
    said = {
        "fondo": _amount_or_none(printed.fund),
        "disponibile": _amount_or_none(printed.available),
        "totale": _amount_or_none(printed.total),
        "percento_posizione": percent_text(printed.position_percent),
        "percento_risultato": percent_text(printed.result_percent),
    }
    content = {
        "anno": fund.year,
        "posizione": _amount(fund.position),
        "risultato": _amount(fund.result),
        "economie": _amount(fund.economie) if fund.economie or fund.economie_of is not None else None,
        "economie_del": fund.economie_of,
        "voci": [_row(row) for row in fund.rows] or None,
        "dichiarato": _there(said) or None,
        "contratto": contract_json(fund.contract) or None,
        "presupposti": [_gate(gate) for gate in fund.gates] or None,
    }
    return json.dumps(_there(content), ensure_ascii=False, indent=2) + "\n"


def _there(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value is not None}


def _row(row: FundRow) -> dict[str, Any]:
    return {
        "codice": row.code,
        "descrizione": row.description,
        "norma": row.norm,
        "genere": row.nature.value,
        "importo": _amount(row.cents),
        "soggetta_al_limite": row.limited,
    }


def _gate(gate: Fulfilled) -> dict[str, Any]:
    days = {"validata_il": _day(gate.validated), "entro": _day(gate.term)}
    return {"che_cosa": gate.gate.value, "atto": gate.deed, "data": _day(gate.day), **_there(days)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _amount(cents: int) -> str:
    return f"{rounded(Fraction(cents, CENT)):f}"


def _amount_or_none(cents: int | None) -> str | None:
    return None if cents is None else _amount(cents)


def percent_text(told: tuple[Fraction, int] | None) -> str | None:
    """With the decimals that it was written with, however many they are."""
    return None if told is None else f"{rounded(*told):f}"
