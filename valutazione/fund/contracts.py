# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is said of the contract of a year: its names, its place in a file, what of it was frozen. Pure."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

from testi.formati import data
from valutazione.fund.facts import Contract

LINE: Final = 1_000
# By field: its key in a file, and how the circular asks for it (scheda 1.1).
ASKED: Final = {
    "signed": ("sottoscritto_il", "Data di sottoscrizione"),
    "validity": ("vigenza", "Periodo temporale di vigenza"),
    "delegation": ("delegazione", "Composizione della delegazione trattante"),
    "recipients": ("destinatari", "Soggetti destinatari"),
    "matters": ("materie", "Materie trattate dal contratto integrativo"),
}


def contract_json(said: Contract) -> dict[str, str]:
    """As a file has it: what is not said is not there."""
    found = {key: getattr(said, name) for name, (key, _) in ASKED.items()}
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in found.items() if value}


def over_the_frozen(said: Contract, frozen: Mapping[str, Any]) -> Contract:
    """What was frozen with the definitive distribution, and of what was not said then what is said now."""
    kept = {name: frozen[key] for name, (key, _) in ASKED.items() if frozen.get(key)}
    if "signed" in kept:
        kept["signed"] = date.fromisoformat(kept["signed"])
    return replace(said, **kept)


def contract_words(said: Contract) -> list[tuple[str, str]]:
    """Each thing that is asked, and what is said of it; empty where nothing is."""
    values = ((ASKED[one.name][1], getattr(said, one.name)) for one in fields(said))
    return [(asked, data(value) if isinstance(value, date) else value or "") for asked, value in values]
