# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which rules of the computation are not those of the survey before, and which figures they move. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from monitoraggio.contenuto import RulesContent
from monitoraggio.figures.legend import MISSING
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import ValoreMancante


@dataclass(frozen=True, slots=True)
class RuleMoved:
    """A rule with both its values in words, and the figures that it has a say in."""

    name: str
    before: str
    after: str
    moves: str


def _number(value: Decimal | int) -> str:
    return concise(value, places=6)


def _yes(value: bool) -> str:
    return "sì" if value else "no"


def _missing(value: str) -> str:
    return MISSING[ValoreMancante(value)]


# Of each rule its name, its words, and what differs because of it.
_RULES: Final[Mapping[str, tuple[str, Callable[[Any], str], str]]] = {
    "peso_fasi": ("Peso delle fasi nel risultato", _number, "risultato e grado"),
    "peso_indicatori": ("Peso degli indicatori nel risultato", _number, "risultato e grado"),
    "soglia_verde": ("Luce verde con scostamento da", _number, "luci"),
    "soglia_gialla": ("Luce gialla con scostamento da", _number, "luci"),
    "valore_mancante": ("Un valore che manca", _missing, "risultato e grado"),
    "decimali": ("Decimali che si stampano", _number, "come le cifre si stampano"),
    "pesa_gli_obiettivi": ("Gli obiettivi hanno un peso", _yes, "medie di centri, ambiti e Comune"),
    "prove_al_cento": ("Il 100% chiede una prova", _yes, "segnalazioni"),
}


def rules_moved(before: RulesContent, after: RulesContent) -> Sequence[RuleMoved]:
    """The rules that are not the same, in the order in which the office keeps them; none where all are."""
    return [
        RuleMoved(name, words(then), words(now), moves)
        for key, (name, words, moves) in _RULES.items()
        if (then := getattr(before, key)) != (now := getattr(after, key))
    ]
