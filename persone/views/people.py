# SPDX-License-Identifier: AGPL-3.0-or-later
"""The list of people, and the form that invites one."""

from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.revisions import row_key_in
from flussi.once import OnceKey, fingerprint, key_in, once
from organizzazione.models import Persona, Utente
from persone import doubles, services
from persone.accounts import Refused
from persone.forms import FilterForm, NewForm
from persone.mail import site_of
from persone.reading import WITHOUT_ACCOUNT, found, lines, unaccounted
from persone.rules import without_responsible
from persone.services import Newcomer
from persone.standing import open_invitation
from persone.views.places import WORKSHOP, Place, manager

PER_PAGE: Final = 50


@require_safe
def listing(request: HttpRequest, place: Place) -> HttpResponse:
    """Who is there, as what, and how each of them stands."""
    who = manager(request, place)
    form = FilterForm(who, request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text, standing = asked.get("testo", ""), asked.get("stato", "")
    context = _frame(place) | {"filtro": form, "richiesta": _without_page(request), "titolo": place.title}
    if place is WORKSHOP and request.GET.get("centri") == "scoperti":
        return render(request, "persone/centri.html", context | {"centri": without_responsible()})
    if place is WORKSHOP and standing == WITHOUT_ACCOUNT:
        page = Paginator(unaccounted(text), PER_PAGE).get_page(request.GET.get("pagina"))
        return render(request, "persone/senza_accesso.html", context | {"pagina": page})
    people = found(who, text, asked.get("ruolo", ""), asked.get("centro"), standing)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("pagina"))
    told: Any = page.object_list
    return render(request, "persone/elenco.html", context | {"pagina": page, "righe": list(lines(told, who))})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, place: Place) -> HttpResponse:
    """Invite somebody: who is called nearly like somebody else is asked about first."""
    who = manager(request, place)
    sent = request.method == "POST"
    form = NewForm(who, request.POST if sent else None, initial=_known(request))
    if sent and form.is_valid():
        near = doubles.candidates(*_written(form))
        answer = form.cleaned_data["chi"]
        if near and answer not in {doubles.ANOTHER, *(c.key for c in near)}:
            form.ask(near)
        else:
            known = next((c.who for c in near if c.key == answer), None)
            if address := _invited(request, form, who, known, place):
                return redirect(address)
            if near:
                form.ask(near)
    key = request.POST.get("chiave", "") or uuid4()
    return render(request, "persone/nuova.html", _frame(place) | {"form": form, "chiave": key})


def _written(form: NewForm) -> tuple[str, str, str]:
    d = form.cleaned_data
    return d["cognome"], d["nome"], d["email"]


def _invited(request: HttpRequest, form: NewForm, who: Utente, known: Utente | Persona | None, place: Place) -> str:
    """The page of who was invited; empty when it cannot be, which the form then says."""
    newcomer = Newcomer(*_written(form), form.post, known, form.cleaned_data["matricola"])
    key = key_in(request.POST.get("chiave", ""))

    def write() -> str:
        user = services.invite(who, newcomer, site_of(request))
        messages.success(request, _told(user, newcomer))
        return place.address("persona", user.pk)

    try:
        return once(who, OnceKey(key, fingerprint(request.path)) if key else None, write)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return ""


def _told(user: Utente, newcomer: Newcomer) -> str:
    if open_invitation(user) is not None:
        return f"Invito per {user}: il collegamento per scegliere la password è partito per {user.email}."
    kept = "" if user.email == newcomer.email else f" La sua casella resta {user.email}."
    return f"{user} aveva già una password: l'avviso è partito.{kept}"


def _known(request: HttpRequest) -> dict[str, Any]:
    """What is known of a person whom plans name already: what stands before the last blank may be the surname."""
    asked = request.GET.get("persona", "")
    persona = Persona.objects.filter(pk=key).first() if (key := row_key_in(asked)) is not None else None
    if persona is None:
        return {name: request.GET[name] for name in ("ruolo", "centro") if name in request.GET}
    surname, _, name = persona.nominativo.rpartition(" ")
    return {"cognome": surname or name, "nome": name if surname else "", "matricola": persona.matricola}


def _frame(place: Place) -> dict[str, Any]:
    return {"cornice": place.frame, "luogo": place, "in_laboratorio": place is WORKSHOP, "title": place.title}


def _without_page(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked.pop("pagina", None)
    return asked.urlencode()
