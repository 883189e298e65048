# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rules by which the figures of a survey are made, in words."""

from collections.abc import Mapping
from typing import Final

from monitoraggio.figures.facts import Rules
from monitoraggio.figures.light import RED_AFTER
from monitoraggio.figures.printing import concise
from monitoraggio.figures.words import ValoreMancante

MISSING: Final[Mapping[ValoreMancante, str]] = {
    ValoreMancante.ESCLUSO: "si esclude e si dice",
    ValoreMancante.ZERO: "conta zero",
    ValoreMancante.BLOCCA: "non lascia calcolare il risultato",
}


def legend(rules: Rules) -> tuple[str, ...]:
    """What stands under a document."""
    weigh = "pesata" if rules.objectives_weigh else "semplice"
    return (
        "Fatto: media delle percentuali delle fasi, pesata; atteso: quanto il piano prevedeva al giorno; scostamento: "
        "fatto meno atteso.",
        f"Luce: verde con scostamento da {concise(rules.green_from)}, gialla da {concise(rules.yellow_from)}, "
        f"altrimenti rossa; una fase in ritardo la fa almeno gialla, oltre {RED_AFTER} giorni rossa.",
        f"Risultato: fasi {concise(rules.phases_share)}, indicatori {concise(rules.indicators_share)}; un valore che "
        f"manca {MISSING[rules.missing]}.",
        f"Medie di centri e Comune: {weigh} degli obiettivi, ognuno una volta.",
    )
