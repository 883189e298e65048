# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office keeps of a ricognizione: the days in which the centres write, and the note over it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct
from monitoraggio.vita.keeping import end_of
from monitoraggio.vita.opening import why_not_now
from monitoraggio.vita.window import lay
from organizzazione.rules import Chi
from ricognizioni.models import InvitoOrganismo, Ricognizione
from ricognizioni.vita.opening import hold_dup, save_ricognizione


def change_ricognizione(survey: Ricognizione, said: Mapping[str, Any], who: Chi) -> Ricognizione:
    """Move the window of a ricognizione, or write its note. The links of bodies that were good as long as the window
    move with it.

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
        was = kept.fino
        if words := lay(kept, said):
            kept.prenota_revisione()
            save_ricognizione(kept, who, SurveyAct.SCRIVERE, kept.stato, words)
            if kept.fino != was and was is not None and kept.fino is not None:
                _move_links(kept, was, kept.fino)
            tell(Ricognizione, kept.pk)
    return kept


def _move_links(survey: Ricognizione, was: date, now: date) -> None:
    """Whose term was the end of the window has the new one; a term that was given to one body stays."""
    good = InvitoOrganismo.objects.standing().filter(ricognizione=survey, scade_il=end_of(was))
    rows = good.filter(mandato_il__lt=end_of(now))
    keys = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    InvitoOrganismo.objects.filter(pk__in=keys).update(scade_il=end_of(now))
