# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages say of the rettifiche of a survey: the one in progress, those that acts have approved."""

from collections.abc import Iterator, Sequence
from typing import Any

from monitoraggio.choices import SurveyState
from monitoraggio.models import Rettifica, Rilevazione
from organizzazione.rules import Chi, scrive_tutto


def corrections_around(survey: Rilevazione, who: Chi) -> dict[str, Any]:
    """What is said of the rettifiche of a survey, the last one first, and whether somebody may order one now (one
    query, of one that is approved)."""
    if survey.stato != SurveyState.APPROVATA:
        return {"rettifiche": [], "puo_rettificare": False}
    rows = Rettifica.objects.visible_to(who).filter(rilevazione=survey).order_by("-pk")
    heavy = ("corretta__contenuto", "nuova__contenuto", "corretta__atto__manifesto", "nuova__atto__manifesto")
    found = list(rows.select_related("corretta__atto", "nuova__atto").defer(*heavy))
    going_on = any(row.stato != SurveyState.APPROVATA for row in found)
    return {"rettifiche": list(_told(found)), "puo_rettificare": scrive_tutto(who) and not going_on}


def _told(rows: Sequence[Rettifica]) -> Iterator[tuple[Rettifica, str]]:
    holds = next((row for row in rows if row.stato == SurveyState.APPROVATA), None)
    for row in rows:
        if row.stato != SurveyState.APPROVATA or row.nuova is None:
            state = "chiusa, senza il suo atto" if row.chiusa else "in corso"
            until = f"finché un atto non l'approva si legge ciò che {row.corretta.atto} ha approvato."
            yield row, f"C'è una rettifica {state}: {until}"
            continue
        what = "Quello che si legge qui è rettificato" if row is holds else "Rettificata anche"
        yield (
            row,
            f"{what} con {row.nuova.atto}: la chiusura {row.nuova.numero} corregge la chiusura {row.corretta.numero}, "
            f"approvata con {row.corretta.atto}, che resta com'era.",
        )
