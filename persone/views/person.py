# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a person, and the acts that it holds: each a small form, with the revision that it was shown with."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from aggregati.models import ConflittoDiRevisione
from flussi.once import key_sent, once
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import DI_CENTRO
from persone import services
from persone.accounts import Refused
from persone.choices import PersonAct, PersonState
from persone.forms import ActForm, CloseForm, EndForm, NamesForm, PostForm
from persone.mail import Site, site_of
from persone.reading import person_page
from persone.rules import role_of_account, roles_to_give
from persone.standing import left_alone
from persone.views.places import WORKSHOP, Place, manager

Typed = tuple[str, ActForm]
Run = Callable[[Utente, int, Any, Site], Utente]


@dataclass(frozen=True, slots=True)
class Act:
    """What the table asks, the form, what does it and what is said then."""

    asks: PersonAct
    form: type[ActForm]
    run: Run
    said: str


ACTS: Final[dict[str, Act]] = {
    "rimanda": Act(
        PersonAct.RESEND,
        ActForm,
        lambda who, pk, form, site: services.resend(who, pk, form.revision, site),
        "Un altro invito è partito; il collegamento di prima non vale più.",
    ),
    "revoca": Act(
        PersonAct.REVOKE,
        ActForm,
        lambda who, pk, form, site: services.revoke(who, pk, form.revision),
        "L'invito è ritirato: il suo collegamento non apre più nulla.",
    ),
    "anagrafica": Act(
        PersonAct.RENAME,
        NamesForm,
        lambda who, pk, form, site: services.rename(who, pk, form.revision, form.names, site),
        "Nome e posta sono salvati.",
    ),
    "ruolo": Act(
        PersonAct.ROLE,
        PostForm,
        lambda who, pk, form, site: services.change_role(who, pk, form.revision, form.post),
        "Il ruolo è cambiato.",
    ),
    "incarico": Act(
        PersonAct.ASSIGN,
        PostForm,
        lambda who, pk, form, site: services.give_centre(who, pk, form.revision, form.post),
        "Il centro è aggiunto.",
    ),
    "termina": Act(
        PersonAct.ASSIGN,
        EndForm,
        lambda who, pk, form, site: services.end_centre(
            who, pk, form.revision, form.cleaned_data["incarico"], form.cleaned_data["al"]
        ),
        "L'incarico finisce in quella data.",
    ),
    "chiudi": Act(
        PersonAct.CLOSE,
        CloseForm,
        lambda who, pk, form, site: services.close(
            who, pk, form.revision, form.cleaned_data["al"], form.cleaned_data["motivo"]
        ),
        "L'accesso finisce quel giorno: dal giorno dopo non entra più, e ciò che ha scritto resta suo.",
    ),
    "riapri": Act(
        PersonAct.REOPEN,
        PostForm,
        lambda who, pk, form, site: services.reopen(who, pk, form.revision, form.post, site),
        "L'accesso è riaperto: ritrova tutto ciò che aveva scritto.",
    ),
}


@require_safe
def person(request: HttpRequest, pk: int, place: Place) -> HttpResponse:
    """Who somebody is, what may be done, what was done."""
    return _page(request, manager(request, place), pk, place)


@require_POST
def act(request: HttpRequest, pk: int, atto: str, place: Place) -> HttpResponse:
    """Do one of the acts; what does not go is said on the page, with everything that was typed."""
    who = manager(request, place)
    if atto not in ACTS:
        raise Http404
    what = ACTS[atto]
    page = person_page(who, pk)
    if page is None:
        raise Http404
    if what.asks not in page["spetta"]:
        raise PermissionDenied(f"«{what.asks.label}» non ti spetta per {page['chi']}.")
    form = _form(what, atto, who, page, request.POST)
    if not form.is_valid():
        return _page(request, who, pk, place, (atto, form))
    try:
        address = once(who, key_sent(request), lambda: _done(request, who, pk, what, form, place))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, who, pk, place, (atto, form))
    except ConflittoDiRevisione:
        form.add_error(None, "Nel frattempo qualcun altro ha cambiato questa persona: guarda com'è ora e ripeti.")
        return _page(request, who, pk, place, (atto, form), status=409)
    return redirect(address)


def _done(request: HttpRequest, who: Utente, pk: int, what: Act, form: ActForm, place: Place) -> str:
    user = what.run(who, pk, form, site_of(request))
    messages.success(request, what.said)
    if what.asks in (PersonAct.CLOSE, PersonAct.ASSIGN, PersonAct.ROLE) and user.accesso_al is not None:
        _tell_of_the_alone(request, user)
    return place.address("persona", pk)


def _tell_of_the_alone(request: HttpRequest, user: Utente) -> None:
    if user.accesso_al and (alone := left_alone(user, user.accesso_al)):
        names = ", ".join(map(str, alone))
        messages.warning(request, f"Dal giorno dopo nessuno è responsabile di: {names}. Nomina un altro dirigente.")


def _page(
    request: HttpRequest,
    who: Utente,
    pk: int,
    place: Place,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    page = person_page(who, pk)
    if page is None:
        raise Http404
    forms = {name: _form(what, name, who, page) for name, what in ACTS.items() if _open(name, what, page)}
    if typed is not None:
        _renew(typed[1], page["chi"].revisione)
        forms[typed[0]] = typed[1]
    context = {
        "cornice": place.frame,
        "luogo": place,
        "in_laboratorio": place is WORKSHOP,
        "title": str(page["chi"]),
        "moduli": forms,
        "aperto": typed[0] if typed else "",
        "soli": left_alone(page["chi"], timezone.localdate()) if "chiudi" in forms else [],
        "chiave": uuid4(),
    }
    return render(request, "persone/persona.html", page | context, status=status)


def _open(name: str, what: Act, page: dict[str, Any]) -> bool:
    """Whether an act has a sense now; that it is theirs to do is the table's matter."""
    state, role = page["stato"], role_of_account(page["chi"])
    sense = {
        "rimanda": page["invito"] is not None and state != PersonState.CLOSED,
        "revoca": page["invito"] is not None and state != PersonState.CLOSED,
        "ruolo": state != PersonState.CLOSED,
        "incarico": state != PersonState.CLOSED and role in DI_CENTRO,
        "termina": state != PersonState.CLOSED,
        "chiudi": state != PersonState.CLOSED,
        "riapri": state == PersonState.CLOSED,
    }
    return what.asks in page["spetta"] and sense.get(name, True)


def _form(what: Act, name: str, who: Utente, page: dict[str, Any], data: Any = None) -> ActForm:
    user, persona = page["chi"], page["persona"]
    initial: dict[str, Any] = {"revisione": user.revisione}
    more: dict[str, Any] = {}
    if what.form is NamesForm:
        number = persona.matricola if persona else ""
        initial |= {"cognome": user.last_name, "nome": user.first_name, "email": user.email, "matricola": number}
    if what.form is PostForm:
        role = role_of_account(user)
        more["roles"] = (
            [Ruolo(role)] if name == "incarico" else [r for r in roles_to_give(who) if name != "ruolo" or r != role]
        )
        initial |= {"ruolo": role if name == "riapri" else ""}
    return what.form(who, data, initial=initial, prefix=None, auto_id=f"{name}-%s", **more)


def _renew(form: ActForm, revision: int) -> None:
    """The next press is made knowing how things stand now."""
    data: Any = form.data
    data = data.copy()
    data["revisione"] = str(revision)
    form.data = data
