# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office keeps of a ricognizione: the days in which the centres write, and the note over it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct
from monitoraggio.vita.opening import why_not_now
from monitoraggio.vita.window import lay
from organizzazione.rules import Chi
from ricognizioni.models import Ricognizione
from ricognizioni.vita.opening import hold_dup, save_ricognizione


def change_ricognizione(survey: Ricognizione, said: Mapping[str, Any], who: Chi) -> Ricognizione:
    """Move the window of a ricognizione, or write its note.

    Args:
        survey: with the revision that was read.
        said: some of ``dal``, ``fino`` and ``nota``; what it does not name stays.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed, closed, or a window that ends before it begins.
    """
    with transaction.atomic():
        hold_dup(survey.dup_id)
        allowed = Ricognizione.objects.allowing(who, SurveyAct.SCRIVERE).select_related("dup")
        kept: Ricognizione | None = allowed.filter(pk=survey.pk).first()
        stored = Ricognizione.objects.filter(pk=survey.pk).first()
        if stored is None or stored.revisione != survey.revisione:
            raise ConflittoDiRevisione(f"{survey} è stata modificata da un altro utente")
        if kept is None:
            raise Refused(f"{stored}: {why_not_now(stored, SurveyAct.SCRIVERE, who)}")
        if words := lay(kept, said):
            kept.prenota_revisione()
            save_ricognizione(kept, who, SurveyAct.SCRIVERE, kept.stato, words)
            tell(Ricognizione, kept.pk)
    return kept
