# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail that did not go, for the planning office: to whom, why, and whether it is tried again."""

from typing import Any, Final

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aggregati.revisions import row_key_in
from notifiche import outbox
from notifiche.models import Mail, MailQuerySet
from notifiche.services import send_soon
from notifiche.signals import mails_decided
from organizzazione.rules import scrive_tutto

SHOWN: Final = 200
NOT_YOURS: Final = "La posta non partita la guarda l'ufficio programmazione."
DECISIONS: Final = {"riprova": (outbox.retry, "Riprova ora"), "lascia": (outbox.drop, "Lascia perdere")}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stranded(request: HttpRequest) -> HttpResponse:
    """The list; sent, what was decided of those ticked."""
    if not scrive_tutto(request.user):
        raise PermissionDenied(NOT_YOURS)
    mails: MailQuerySet = Mail.objects.stranded_for(request.user)
    if request.method == "POST":
        _decide(request, mails)
        return redirect("posta:non_partita")
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Posta non partita",
        "mails": mails.order_by("-ended", "-pk")[:SHOWN],
        "count": mails.count(),
        "shown": SHOWN,
        "prefix": outbox.SUBJECT,
    }
    return TemplateResponse(request, "admin/notifiche/stranded.html", context)


def _decide(request: HttpRequest, mails: MailQuerySet) -> None:
    chosen = [key for pk in request.POST.getlist("messaggi") if (key := row_key_in(pk)) is not None]
    act, name = DECISIONS.get(request.POST.get("atto", ""), (None, ""))
    if act is None or not chosen:
        messages.warning(request, "Nessun messaggio scelto: spuntarne almeno uno.")
        return
    done = act(Mail.objects.filter(pk__in=mails.filter(pk__in=chosen).values("pk")))
    if done:
        mails_decided.send(Mail, request=request, what=name, mails=done)
        said = "di nuovo in coda: partono subito" if act is outbox.retry else "non partono più"
        messages.success(request, f"Messaggi: {len(done)} {said}.")
    if left := len(set(chosen)) - len(done):
        messages.warning(request, f"Messaggi lasciati com'erano, perché non sono più fra quelli non partiti: {left}.")
    send_soon()
