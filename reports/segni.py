# SPDX-License-Identifier: AGPL-3.0-or-later
"""The marks of expected values in a plan of three years, and what they mean."""

from collections.abc import Iterable
from typing import Final

from indicatori.valori.parole import Richiamo, pulisci, separa_richiamo

SEGNI: Final = {
    Richiamo.DA_RIVEDERE: "** valore da rivedere con un altro atto",
    Richiamo.ANNUALE: "* valore di ogni anno",
}


def legenda_dei_segni(valori: Iterable[str]) -> tuple[str, ...]:
    """A line for each mark that these values bear."""
    trovati = {separa_richiamo(pulisci(valore))[1] for valore in valori}
    return tuple(detto for segno, detto in SEGNI.items() if segno in trovati)
