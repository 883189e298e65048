# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who writes the value of a year: the planning office always, who works at a centre those that the office has given to
the centre, within the days of the collection."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from dup.models import DUP, IndicatoreEnte
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di, scrive_tutto

if TYPE_CHECKING:
    from raccolte.models import Raccolta


def readable(dup: DUP, chi: Chi) -> "QuerySet[IndicatoreEnte]":
    """The indicators of a document whose values somebody reads."""
    return IndicatoreEnte.objects.filter(dup__in=DUP.objects.visible_to(chi).filter(pk=dup.pk))


def writable(dup: DUP, raccolta: "Raccolta | None", chi: Chi) -> "QuerySet[IndicatoreEnte]":
    """The indicators of a document whose value somebody may write now; without a collection only the office writes."""
    rows = readable(dup, chi)
    if scrive_tutto(chi):
        return rows
    if ruolo_di(chi) not in DI_CENTRO or raccolta is None or raccolta.window_in_words():
        return rows.none()
    return rows.filter(centro__in=centri_di(chi))


def why_nothing(raccolta: "Raccolta", chi: Chi) -> str:
    """Why somebody writes none of the values of a collection; empty for who only reads, by role."""
    if ruolo_di(chi) not in DI_CENTRO:
        return ""
    if not readable(raccolta.dup, chi).filter(centro__in=centri_di(chi)).exists():
        return "nessun indicatore è a cura di un tuo centro."
    return raccolta.window_in_words()
