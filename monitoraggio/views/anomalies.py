# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is worth a look in a survey, for the Nucleo and the office."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.lettura.closed import content_for, measured_since, previous
from monitoraggio.lettura.findings import people_who_left, the_year_before
from monitoraggio.models import StatoObiettivo
from monitoraggio.permissions import LOOKS_AT_ANOMALIES
from monitoraggio.verifica.anomalies import Looked, anomalies
from monitoraggio.views.access import readable_survey
from organizzazione.rules import ruolo_di

FORBIDDEN: Final = "Le anomalie di una rilevazione le guardano il Nucleo di valutazione e l'ufficio programmazione."


@never_cache
@require_safe
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Rule by rule, what it found, with its numbers and the objectives."""
    survey = readable_survey(request, pk)
    if ruolo_di(request.user) not in LOOKS_AT_ANOMALIES:
        raise PermissionDenied(FORBIDDEN)
    earlier = previous(survey)
    looked = Looked(
        content_for(survey),
        content_for(earlier) if earlier else None,
        the_year_before(survey),
        people_who_left(),
        measured_since(survey),
    )
    rows = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione=survey)
    titles = {code: (pk, title) for code, pk, title in rows.order_by().values_list("codice", "pk", "titolo")}
    found = [(a, [(titles.get(c.code), c) for c in a.cases]) for a in anomalies(looked)]
    context = {"rilevazione": survey, "anomalie": found, "con_casi": sum(bool(cases) for _, cases in found)}
    return render(request, "monitoraggio/anomalie.html", context)


addresses = [path("rilevazioni/<int:pk>/anomalie/", listed, name="anomalie")]
