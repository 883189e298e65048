# SPDX-License-Identifier: AGPL-3.0-or-later
"""The weights of many objectives shared out anew: a summary, phase by phase, before anything is written."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from aggregati.revisions import revision_in
from obiettivi.admin.atti import ModuloAtto, del_riassunto
from obiettivi.modifica.pesi_in_blocco import previsti, ridistribuisci_pesi
from obiettivi.views.bulk import racconta
from organizzazione.models import Utente


@admin.action(description="Ridistribuisci i pesi", permissions=["change"])
def ridistribuisci(modeladmin: Any, request: HttpRequest, scelti: Any) -> HttpResponse | None:
    """Bring the weights of the chosen objectives to 100,00, once confirmed."""
    if "conferma" in request.POST:
        racconta(request, "Pesi ridistribuiti", _fatti(request))
        return None
    esiti = previsti(scelti, cast(Utente, request.user))
    si_fa = [e for e in esiti if not e.why_not]
    contesto = {
        **modeladmin.admin_site.each_context(request),
        "title": "Ridistribuisci i pesi: che cosa succede",
        "bottone": "Ridistribuisci i pesi",
        "opts": modeladmin.opts,
        "azione": ridistribuisci.__name__,
        "modulo": ModuloAtto(),
        "si_fa": si_fa,
        "restano": [e for e in esiti if e.why_not],
        "scelti": [e.row.pk for e in si_fa],
        "nome_scelti": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/obiettivi/pesi.html", contesto)


def _fatti(request: HttpRequest) -> list[Any]:
    viste = {o: request.POST.get(f"versione-{o.pk}", "") for o in del_riassunto(request).select_related("piano")}
    # A version that does not come back is none, and none is a conflict.
    coppie = [(o, revision_in(v) or 0) for o, v in viste.items()]
    return ridistribuisci_pesi(coppie, cast(Utente, request.user))
