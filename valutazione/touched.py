# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which sheets took their degrees from an account that a rettifica corrects: how many, where they stand, never whose.

The document of the rettifica is read by who reads the plan, who is not who reads sheets.
"""

from collections import Counter
from collections.abc import Iterator

from monitoraggio.contenuto import SurveyContent
from valutazione.choices import SheetState
from valutazione.models import Scheda
from valutazione.models.frozen import FROZEN_IN

NONE = "Nessuna scheda di valutazione notificata prende i gradi da questo consuntivo."
_TOLD = (*FROZEN_IN, SheetState.CONTESTATA)


def touched(before: SurveyContent, after: SurveyContent) -> Iterator[str]:
    """A line for what was told already with the degrees of before (a query)."""
    rows = Scheda.objects.filter(piano__codice=after.piano, anno=after.anno, stato__in=_TOLD).order_by()
    counted = Counter(rows.values_list("stato", flat=True))
    if not counted or not before.final:
        yield NONE
        return
    states = ", ".join(f"{state.label.lower()} {counted[state]}" for state in SheetState if counted[state])
    yield (
        f"Schede di valutazione del {after.anno} notificate con i gradi di prima: {counted.total()} ({states}). "
        "Restano come sono congelate: chi valuta le riesamina, se una contestazione lo chiede."
    )
