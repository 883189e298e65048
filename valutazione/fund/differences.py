# SPDX-License-Identifier: AGPL-3.0-or-later
"""What another fund of the same year says otherwise, in words: what somebody reads before putting it in the place of
this one."""

from collections.abc import Iterator
from dataclasses import fields

from testi.formati import on
from valutazione.fund.contracts import contract_words
from valutazione.fund.facts import Fulfilled, FundRow, YearFund
from valutazione.money.amounts import euros


def differences(kept: YearFund, other: YearFund) -> list[str]:
    """One line each; nothing when they say the same."""
    return [
        *_amounts(kept, other),
        *_rows(kept, other),
        *_printed(kept, other),
        *_contract(kept, other),
        *_gates(kept, other),
    ]


def _amounts(kept: YearFund, other: YearFund) -> Iterator[str]:
    for name, was, says in (
        ("posizione", kept.position, other.position),
        ("risultato", kept.result, other.result),
        ("economie", kept.economie, other.economie),
    ):
        if was != says:
            yield f"{name}: c'è {euros(was)}, il file dice {euros(says)}"
    if kept.economie_of != other.economie_of:
        yield f"economie del: c'è {kept.economie_of or 'nessun anno'}, il file dice {other.economie_of or 'nessuno'}"


def _rows(kept: YearFund, other: YearFund) -> Iterator[str]:
    was, says = ({row.code: row for row in fund.rows} for fund in (kept, other))
    for code in dict.fromkeys((*was, *says)):
        if was.get(code) != says.get(code):
            yield f"voce «{code}»: {_changed(was.get(code), says.get(code))}"
    if list(was) != list(says) and was.keys() == says.keys():
        yield "voci: in un altro ordine"


def _changed(was: FundRow | None, says: FundRow | None) -> str:
    if was is None or says is None:
        there = was or says
        return f"{'resta fuori' if says is None else 'è nuova'}, {euros(there.cents) if there else ''}"
    if was.cents != says.cents:
        return f"c'è {euros(was.cents)}, il file dice {euros(says.cents)}"
    return "cambiano descrizione, norma, genere o limite"


def _printed(kept: YearFund, other: YearFund) -> Iterator[str]:
    changed = [f.name for f in fields(kept.printed) if getattr(kept.printed, f.name) != getattr(other.printed, f.name)]
    if changed:
        yield "ciò che il documento dichiara"


def _contract(kept: YearFund, other: YearFund) -> Iterator[str]:
    was, says = contract_words(kept.contract), contract_words(other.contract)
    for (asked, there), (_, said) in zip(was, says, strict=True):
        if there != said:
            yield f"contratto, {asked.lower()}: c'è «{there or 'nulla'}», il file dice «{said or 'nulla'}»"


def _gates(kept: YearFund, other: YearFund) -> Iterator[str]:
    was, says = ({gate.gate: gate for gate in fund.gates} for fund in (kept, other))
    for gate in dict.fromkeys((*was, *says)):
        if was.get(gate) != says.get(gate):
            yield f"presupposto «{gate}»: c'è {_act(was.get(gate))}, il file dice {_act(says.get(gate))}"


def _act(said: Fulfilled | None) -> str:
    if said is None:
        return "nulla"
    days = (("", "del", said.day), ("validata ", "il", said.validated), ("entro ", "il", said.term))
    return ", ".join([said.deed or "senza atto", *(f"{what}{on(word, day)}" for what, word, day in days if day)])
