# SPDX-License-Identifier: AGPL-3.0-or-later
"""The file of a fund: JSON that says one, everything wrong with it told at once. ``docs/fondo.md`` describes it."""

from dataclasses import replace
from typing import Any, Final

from testi.formati import YEARS
from valutazione.files.fields import Account, Fields
from valutazione.fund.contracts import ASKED as CONTRACT
from valutazione.fund.contracts import LINE
from valutazione.fund.facts import Contract, Fulfilled, FundRow, Gate, Nature, Printed, YearFund
from valutazione.fund.gates import ASKED
from valutazione.money import Refused

_CODE: Final = 60
_LINE: Final = 300


def read(content: Any) -> YearFund:
    """The fund of what ``files.opening`` opened; its sums may still be wrong (``checks``).

    Raises:
        Refused: with all that cannot be read.
    """
    account = Account()
    top = Fields(content, "", account)
    top.only(
        "anno", "posizione", "risultato", "economie", "economie_del", "voci", "dichiarato", "contratto", "presupposti"
    )
    said, contract = top.inner("dichiarato"), top.inner("contratto")
    fund = YearFund(
        year=top.whole("anno", 2024),
        position=top.amount("posizione"),
        result=top.amount("risultato"),
        economie=top.amount("economie") if top.node.get("economie") is not None else 0,
        economie_of=top.whole_or_none("economie_del"),
        rows=tuple(_row(one) for one in top.items("voci", "voce", required=False)),
        printed=_printed(said) if said else Printed(),
        contract=_contract(contract) if contract else Contract(),
        gates=tuple(_gate(one) for one in top.items("presupposti", "presupposto", required=False)),
    )
    if "anno" not in account.guessed and fund.year not in YEARS:
        account.add("anno", f"{fund.year} non va: scrivere un anno fra {YEARS[0]} e {YEARS[-1]}.")
    _only_once(fund, account)
    if account.wrongs:
        raise Refused(*account.wrongs)
    return replace(fund, loose=tuple(account.loose))


def _only_once(fund: YearFund, account: Account) -> None:
    """An act that is told twice would be the one or the other."""
    seen = set()
    for number, one in enumerate(fund.gates, 1):
        place = f"presupposto {number}"
        if f"{place}, che_cosa" in account.guessed:
            continue
        if one.gate in seen:
            account.add(place, f"«{one.gate}» è già detto sopra: lasciarne uno.")
        seen.add(one.gate)
        if ASKED[one.gate].of is None and one.validated is not None:
            account.add(f"{place}, validata_il", "si valida solo una Relazione: toglierlo.")


def _row(fields: Fields) -> FundRow:
    fields.only("codice", "descrizione", "norma", "genere", "importo", "soggetta_al_limite")
    limited = fields.flag("soggetta_al_limite")
    return FundRow(
        code=fields.text("codice", _CODE),
        description=fields.text("descrizione", _LINE),
        norm=fields.text("norma", _LINE),
        nature=fields.choice("genere", Nature),
        cents=fields.amount("importo"),
        limited=limited is not False,
    )


def _printed(fields: Fields) -> Printed:
    fields.only("fondo", "disponibile", "totale", "percento_posizione", "percento_risultato")
    return Printed(
        fund=fields.amount_or_none("fondo"),
        available=fields.amount_or_none("disponibile"),
        total=fields.amount_or_none("totale"),
        position_percent=fields.number_as_written("percento_posizione"),
        result_percent=fields.number_as_written("percento_risultato"),
    )


def _contract(fields: Fields) -> Contract:
    fields.only(*(key for key, _ in CONTRACT.values()))
    return Contract(
        signed=fields.day_or_none("sottoscritto_il"),
        validity=fields.text_or_empty("vigenza", LINE),
        delegation=fields.text_or_empty("delegazione", LINE),
        recipients=fields.text_or_empty("destinatari", LINE),
        matters=fields.text_or_empty("materie", LINE),
    )


def _gate(fields: Fields) -> Fulfilled:
    fields.only("che_cosa", "atto", "data", "validata_il", "entro")
    return Fulfilled(
        gate=fields.choice("che_cosa", Gate),
        deed=fields.text_or_empty("atto", _LINE),
        day=fields.day_or_none("data"),
        validated=fields.day_or_none("validata_il"),
        term=fields.day_or_none("entro"),
    )
