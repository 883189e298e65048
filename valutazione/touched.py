# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sheets took their degrees from an account that a rettifica corrects: how many, where they stand, never whose;
and whether premiums were shared on them.

The document of the rettifica is read by who reads the plan, who is not who reads sheets.
"""

from collections import Counter
from collections.abc import Iterator

from monitoraggio.contenuto import SurveyContent
from valutazione.choices import SheetState
from valutazione.choices_distributions import DistributionState, Origin
from valutazione.models import Ripartizione, SchedaCongelata
from valutazione.models.frozen import FROZEN_IN

NONE = "Nessuna scheda di valutazione notificata prende i gradi da questo consuntivo."
_TOLD = (*FROZEN_IN, SheetState.CONTESTATA)


def touched(before: SurveyContent, after: SurveyContent) -> Iterator[str]:
    """A line for what was told already with the degrees of before, and one for what was paid on it (two queries)."""
    told = SchedaCongelata.objects.filter(
        scheda__piano__codice=after.piano, scheda__anno=after.anno, scheda__stato__in=_TOLD
    )
    last = {row.scheda_id: row for row in told.select_related("scheda").order_by("pk")}
    # A sheet may follow a plan and take no degree from it: its system asks for none.
    counted = Counter(row.scheda.stato for row in last.values() if row.read.anelli)
    if not counted or not before.final:
        yield NONE
        return
    states = ", ".join(f"{state.label.lower()} {counted[state]}" for state in SheetState if counted[state])
    yield (
        f"Schede di valutazione del {after.anno} notificate con i gradi di prima: {counted.total()} ({states}). "
        "Restano come sono congelate: chi valuta le riesamina, se una contestazione lo chiede."
    )
    paid = Ripartizione.objects.filter(fondo__anno=after.anno, stato=DistributionState.DEFINITIVA, fonte=Origin.SCHEDE)
    if counted[SheetState.DEFINITIVA] and paid.exists():
        yield (
            f"Premi di risultato del {after.anno}: la ripartizione definitiva è fatta sui punteggi di queste schede. "
            "Resta com'è congelata: nessun premio si ricalcola da sé, e di una differenza decide un atto."
        )
