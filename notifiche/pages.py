# SPDX-License-Identifier: AGPL-3.0-or-later
"""The notices of who has entered: all of them, what they lead to, which of them come by mail."""

from typing import Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifiche import services
from notifiche.forms import PreferencesForm
from notifiche.models import Notifica
from organizzazione.models import Utente

PER_PAGE: Final = 25


def _who(request: HttpRequest) -> Utente:
    if not isinstance(request.user, Utente):
        raise Http404("Nessun avviso")
    return request.user


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All notices, or those that were not read yet, the newest first."""
    mine = Notifica.objects.visible_to(_who(request)).select_related("autore")
    unread = mine.da_leggere().count()
    only_unread = request.GET.get("quali") == "nuovi"
    page = Paginator(mine.da_leggere() if only_unread else mine, PER_PAGE).get_page(request.GET.get("pagina"))
    context = {
        "pagina": page,
        "da_leggere": unread,
        "solo_nuovi": only_unread,
        "richiesta": "quali=nuovi" if only_unread else "quali=tutti",
    }
    return render(request, "notifiche/elenco.html", context)


@never_cache
@require_safe
def follow(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Go where a notice leads; who goes there has read it."""
    notice = get_object_or_404(Notifica.objects.visible_to(_who(request)), pk=pk)
    if request.method == "GET":
        services.read(_who(request), pk)
    return HttpResponseRedirect(notice.collegamento or reverse("notifiche:elenco"))


@require_POST
def one_read(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Take a notice off the own desk; those of others are not found."""
    get_object_or_404(Notifica, pk=pk, destinatario=_who(request).pk)
    services.read(_who(request), pk)
    return _back(request)


@require_POST
def all_read(request: HttpRequest) -> HttpResponseRedirect:
    """Take all of them off the desk."""
    count = services.read(_who(request))
    messages.success(request, "Nessun avviso da segnare." if not count else f"Segnati come letti: {count}.")
    return _back(request)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What comes by mail, and how often."""
    who = _who(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, who=who)
    if request.method == "POST" and form.is_valid():
        services.prefer(who, form.chosen)
        messages.success(request, "Preferenze salvate.")
        return redirect("notifiche:preferenze")
    status = 400 if form.is_bound else 200
    return render(request, "notifiche/preferenze.html", {"modulo": form, "posta": who.email}, status=status)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    asked = request.POST.get("torna", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(asked if ours else reverse("notifiche:elenco"))
