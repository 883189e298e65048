# SPDX-License-Identifier: AGPL-3.0-or-later
"""The long works on one page of the workshop: how far each is, why one failed, and the press that takes it up again."""

from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fascicoli import prints
from fascicoli.models import Fascicolo, Stampa
from lavori.choices import StatoLavoro
from lavori.presence import somebody_works
from lavori.work import DA_FARE
from organizzazione.rules import scrive_tutto

LAST: Final = 50
NOT_YOURS: Final = "I lavori li guarda l'ufficio programmazione."
# What has to be looked at stands first.
ORDER: Final = (StatoLavoro.FALLITO, StatoLavoro.CORSO, StatoLavoro.ATTESA, StatoLavoro.ANNULLATO, StatoLavoro.PRONTO)


@never_cache
@require_safe
def works(request: HttpRequest) -> HttpResponse:
    """Dossiers of everybody, prints of who looks: those are read with the eyes of who asked."""
    if not scrive_tutto(request.user):
        raise PermissionDenied(NOT_YOURS)
    dossiers = Fascicolo.objects.visible_to(request.user).told()[:LAST]
    mine = Stampa.objects.visible_to(request.user).senza_dati()[:LAST]
    rows = [(prints.title_of(one), one) for one in _sorted(mine)]
    waiting = any(one.stato in DA_FARE for one in [*dossiers, *mine])
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Lavori",
        "dossiers": _sorted(dossiers),
        "prints": rows,
        "nobody": waiting and not somebody_works(),
    }
    return TemplateResponse(request, "admin/fascicoli/works.html", context)


def _sorted(works: Any) -> list[Any]:
    return sorted(works, key=lambda one: ORDER.index(StatoLavoro(one.stato)))
