# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Relazione for machines: its texts and its numbers, each with two decimals and a point."""

import json
from fractions import Fraction
from typing import Any, Final

from monitoraggio.contenuto.canonical import plain
from monitoraggio.contenuto.content import Pairs
from monitoraggio.figures.printing import plain as number
from relazioni.contenuto import LevelRow, RelazioneContent
from reports.relazione.figures import name_of, rollup_of
from reports.surveys.shown import NUMBERS

# What an earlier schema did not keep: its documents are what they were.
LATER: Final = ("soglie", "esclusi")


def as_json(document: str, said: RelazioneContent) -> str:
    """The whole, ready to be written."""
    shape = {"documento": document, **shape_of(said)}
    return json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def shape_of(said: RelazioneContent) -> dict[str, Any]:
    """The whole, as dicts and lists."""
    whole: dict[str, Any] = plain(said)
    whole["livelli"] = [_level(level) for level in said.livelli]
    for moment in whole["andamento"]:
        _figures(moment)
    for ambito in whole["albero"]:
        _figures(ambito)
        for strategic in ambito["strategici"]:
            _figures(strategic)
            for operative in strategic["operativi"]:
                _figures(operative)
    for row, o in zip(whole["obiettivi"], said.obiettivi, strict=True):
        row.pop("cifre")
        row |= _of_objective(o.cifre)
    for row in whole["operativi"]:
        row["calcolato"] = _exact(row["calcolato"])
    for row in whole["salute"]:
        row["valori"] = dict(row["valori"])
    for row in whole["condivisi"]:
        row["valori"] = [{"dove": where, "valore": value} for where, value in row["valori"]]
    whole["esclusi"] = dict(said.esclusi)
    for name in LATER:
        if not whole[name]:
            del whole[name]
    return whole


def _figures(row: dict[str, Any]) -> None:
    """Exact figures of a level as numbers that machines read."""
    row |= _numbers(row.pop("cifre"))


def _numbers(cifre: Pairs) -> dict[str, Any]:
    level = rollup_of(cifre)
    return {
        "numero_obiettivi": level.objectives,
        "fatto": number(level.done.value),
        "atteso": number(level.expected.value),
        "risultato": number(level.result.value),
        "luci": dict(level.lights),
        "gradi": dict(level.grades),
        "tempi": dict(level.times),
    }


def _level(row: LevelRow) -> dict[str, Any]:
    return {
        "genere": row.genere,
        "nome": name_of(row),
        **_numbers(row.cifre),
        "come_si_arriva": dict(row.frasi),
        "grado_e_tempo": plain(row.incroci),
    }


def _of_objective(cifre: Pairs) -> dict[str, Any]:
    by_name = dict(cifre)
    numbers = {name: _exact(by_name.get(name, "")) for name in NUMBERS}
    return {**numbers, **{name: by_name.get(name) for name in ("luce", "grado", "tempo")}}


def _exact(text: str) -> str | None:
    return number(Fraction(text)) if text else None
