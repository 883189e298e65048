# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page of a closed survey says of its documents: those that its act delivered, or those that it would."""

from typing import Any

from django.utils import timezone

from fascicoli.forms import source_of
from fascicoli.models import Fascicolo
from fascicoli.services import ready_of_survey
from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import DocumentoDellaRilevazione, Rilevazione
from organizzazione import page_parts
from organizzazione.rules import Chi, legge_tutto, scrive_tutto


def of_survey(survey: Rilevazione, who: Chi) -> tuple[str, dict[str, Any]]:
    """The annexes of a survey (four queries); nothing of one that is open, or for who reads a part of the plan."""
    template = "fascicoli/parti/rilevazione.html"
    closing = last_closing(survey, text=False) if survey.chiusa and legge_tutto(who) else None
    if closing is None:
        return template, {}
    delivered = DocumentoDellaRilevazione.objects.visible_to(who).without_bytes().filter(chiusura=closing)
    last = Fascicolo.objects.visible_to(who).filter(chiusura=closing).told().first()
    # Whose documents the act would take: not always the one that was asked for last.
    ready = ready_of_survey(closing, timezone.localdate()).senza_contenuti().first()
    return template, {
        "survey": survey,
        "delivered": list(delivered),
        "dossier": last,
        "ready": ready,
        "source": source_of(closing) if scrive_tutto(who) else "",
    }


def fill_places() -> None:
    """Say it where the page of a survey leaves room."""
    page_parts.fill(page_parts.Place.SURVEY_PAPERS, of_survey)
