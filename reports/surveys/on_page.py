# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which documents there are of a survey, on its page (``organizzazione.page_parts``)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from monitoraggio.choices import SurveyKind, SurveyState
from monitoraggio.models import Rettifica, Rilevazione
from monitoraggio.rules import may_have_dossier
from organizzazione.rules import Chi
from reports.account import Account
from reports.base import Report
from reports.moved import SurveysCompared
from reports.rectification import Rectification
from reports.state import StateOfPlan

PART: Final = "reports/di_una_rilevazione.html"


@dataclass(frozen=True, slots=True)
class Offered:
    """A document with its address, and what it says in a line."""

    title: str
    address: str
    why: str


def documents_of(survey: Rilevazione, who: Chi) -> tuple[str, dict[str, Any]]:
    """Those that somebody may make of a survey, in the order in which the office needs them (one query; of one that is
    approved two)."""
    earlier = Rilevazione.objects.visible_to(who).told().filter(piano=survey.piano_id, al__lt=survey.al).exists()
    rectified = survey.stato == SurveyState.APPROVATA and rectified_in().filter(rilevazione=survey).exists()
    ready = offered(survey, who, lambda report: report.disponibile_per(who), earlier=earlier, rectified=rectified)
    return PART, {"documenti_della_rilevazione": list(ready)}


def rectified_in() -> QuerySet[Rettifica]:
    """The rettifiche of which there is a document: those that are closed."""
    found: QuerySet[Rettifica] = Rettifica.objects.exclude(stato=SurveyState.APERTA)
    return found


def offered(
    survey: Rilevazione, who: Chi, available: Callable[[Report[Any]], bool], *, earlier: bool, rectified: bool
) -> Iterator[Offered]:
    """The same for who asks of many surveys (no query).

    Args:
        available: whether somebody may make a document at all; who asks of many keeps the answer.
        earlier: whether another survey of the plan comes before this one.
        rectified: whether it has a rettifica that is closed.
    """
    asked = {"piano": survey.piano.codice, "al": survey.al.isoformat()}
    for report in _reports(survey, earlier=earlier, rectified=rectified):
        if available(report):
            address = f"{reverse('documenti:pagina', args=[report.id])}?{urlencode(asked)}"
            yield Offered(report.titolo, address, report.descrizione)
    if survey.chiusa and may_have_dossier(who):
        address = reverse("documenti:dossier_scarica", args=[survey.pk])
        yield Offered("Dossier (ZIP)", address, "Ciò che la chiusura ha congelato, le evidenze e come controllarle.")


def _reports(survey: Rilevazione, *, earlier: bool, rectified: bool) -> Iterator[Report[Any]]:
    yield StateOfPlan()
    if survey.tipo == SurveyKind.FINALE:
        yield Account()
    if rectified:
        yield Rectification()
    if earlier:
        yield SurveysCompared()
