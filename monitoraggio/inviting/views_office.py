# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was asked by a link, how it stands, and what came back: for the centre and for the office."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix
from django.views.decorators.http import require_POST, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct, SurveyState
from monitoraggio.inviting import reading, services
from monitoraggio.inviting.forms import AskForm, TermForm
from monitoraggio.inviting.mailboxes import meant, tidy
from monitoraggio.inviting.reading import Asked
from monitoraggio.inviting.standing import AWAITED, Standing
from monitoraggio.lettura.missing import missing_for
from monitoraggio.models import Invito, PropostaDiFase, Rilevazione, StatoFase, StatoObiettivo
from monitoraggio.scrittura.drafts import NotStorable, NotWritable
from monitoraggio.views.access import where_it_was
from organizzazione.models import Utente
from organizzazione.rules import DI_CENTRO, ruolo_di, scrive_tutto

PAGE: Final = 50
NEVER: Final = "da chiedere"
# In the order of who has to do something about them.
SHOWN: Final = (
    *(Standing.UNREACHED, Standing.SILENT, Standing.EXPIRED, Standing.REVOKED, NEVER),
    *(Standing.LEAVING, Standing.ANSWERED, Standing.OVER),
)


@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The surveys that are open; where there is one, its list."""
    rows = list(
        Rilevazione.objects.visible_to(request.user).told().filter(stato=SurveyState.APERTA).order_by("-al", "piano")
    )
    if len(rows) == 1:
        return redirect("inviti:elenco", rows[0].pk)
    return render(request, "monitoraggio/inviti/rilevazioni.html", {"rilevazioni": rows})


@require_safe
def phases(request: HttpRequest, survey: int) -> HttpResponse:
    """The phases of a survey, each with how its invitation stands; ``?stato=`` shows those of one kind."""
    shown = get_object_or_404(Rilevazione.objects.visible_to(request.user).told(), pk=survey)
    rows = reading.list_of(shown, request.user)
    counts = Counter(_kind(row) for row in rows)
    chosen = request.GET.get("stato", "")
    kept = [row for row in rows if not chosen or _kind(row) == chosen]
    page = Paginator(kept, PAGE).get_page(request.GET.get("pagina"))
    context = {
        "rilevazione": shown,
        "pagina": page,
        "conti": [(str(kind), counts[kind]) for kind in SHOWN if counts[kind]],
        "scelto": chosen,
        "attese": sum(counts[kind] for kind in AWAITED),
        "mancano": missing_for(shown, request.user),
        "richiesta": f"stato={chosen}" if chosen in {str(kind) for kind in SHOWN} else "",
        "da_chiedere": any(r.to_ask for r in rows),
    }
    return render(request, "monitoraggio/inviti/elenco.html", context)


@require_safe
def unreached(request: HttpRequest) -> HttpResponse:
    """The requests that never arrived, of every survey: what the first page of the workshop counts."""
    page = Paginator(reading.unreached(request.user), PAGE).get_page(request.GET.get("pagina"))
    return render(request, "monitoraggio/inviti/non_raggiunti.html", {"pagina": page, "richiesta": ""})


def _kind(row: Asked) -> str:
    return str(row.standing) if row.standing else NEVER


@require_safe
def phase(request: HttpRequest, pk: int) -> HttpResponse:
    """One phase: who was asked, what was answered, what may be done."""
    return _phase_page(request, _phase(request, pk))


def _phase(request: HttpRequest, pk: int) -> StatoFase:
    states = StatoObiettivo.objects.visible_to(request.user)
    rows = StatoFase.objects.filter(stato__in=states).select_related("stato__rilevazione__piano", "stato__centro")
    return get_object_or_404(rows, pk=pk)


def _phase_page(request: HttpRequest, row: StatoFase, **forms: Any) -> HttpResponse:
    asked = reading.of_phase(row, request.user)
    answers = PropostaDiFase.objects.filter(invito__fase=row).select_related(
        "invito__persona", "causa", "accolta__da", "invito__fase"
    )
    context = {
        "fase": row,
        "stato": row.stato,
        "r": asked,
        "risposte": list(answers.order_by("-quando", "-pk")),
        "proposta": reading.proposals_of(row.stato).get(row.row_id),
        "puo_scrivere": may_take(request.user, row.stato),
        "chiedi": AskForm(initial={"email": asked.mailbox if asked.may_ask else ""}),
        "termine": TermForm(),
        **forms,
    }
    return render(request, "monitoraggio/inviti/fase.html", context)


def may_take(user: Any, state: StatoObiettivo) -> bool:
    """Whether somebody may write what is said of an objective now."""
    return bool(StatoObiettivo.objects.allowing(user, ObjectiveAct.SCRIVERE).filter(pk=state.pk).exists())


@require_POST
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponse:
    """Ask, ask again, move the term, revoke, note that it never arrived."""
    row = _phase(request, pk)
    doing = ACTS.get(atto)
    if doing is None:
        raise Http404
    _who_works(request)
    try:
        answered = doing(request, row)
    except Refused as no:
        messages.error(request, no.reason)
        answered = None
    return answered or redirect("inviti:fase", row.pk)


def _who_works(request: HttpRequest) -> Utente:
    user = request.user
    if not isinstance(user, Utente) or not (scrive_tutto(user) or ruolo_di(user) in DI_CENTRO):
        raise PermissionDenied("A chi segue una fase chiedono l'ufficio programmazione e il suo centro.")
    return user


def _ask(request: HttpRequest, row: StatoFase) -> HttpResponse | None:
    form = AskForm(request.POST)
    if not form.is_valid():
        return _phase_page(request, row, chiedi=form)
    owner = reading.owners_of([row]).get(row.row_id)
    email = tidy(form.cleaned_data["email"])
    if not form.sure(email, meant(email, _domains()), reading.of_phase(row, request.user).lost_mailbox):
        return _phase_page(request, row, chiedi=form)
    # Who is named in the plan is asked at the own mailbox, or at one that was given for them.
    person = owner if owner is not None and email == tidy(reading.mailbox_of(owner)) else None
    asked = services.Ask(email, person, form.cleaned_data["entro"], site_of(request))
    try:
        services.ask(row, request.user, asked)
    except Refused as no:
        form.add_error("email", no.reason)
        return _phase_page(request, row, chiedi=form)
    messages.success(request, f"Il collegamento parte per {email}.")
    return None


def _domains() -> set[str]:
    """Where the people of the house have their mailboxes."""
    boxes = Utente.objects.exclude(email="").order_by().values_list("email", flat=True)
    return {box.rpartition("@")[2] for box in boxes}


def _move(request: HttpRequest, row: StatoFase) -> HttpResponse | None:
    form = TermForm(request.POST)
    if not form.is_valid():
        return _phase_page(request, row, termine=form)
    services.move_term(_standing(row), request.user, form.cleaned_data["termine"])
    messages.success(request, "Il termine è spostato: il collegamento resta lo stesso.")
    return None


def _revoke(request: HttpRequest, row: StatoFase) -> HttpResponse | None:
    services.revoke(_standing(row), request.user)
    messages.success(request, "Il collegamento non apre più il modulo. Ciò che è stato risposto resta.")
    return None


def _unreached(request: HttpRequest, row: StatoFase) -> HttpResponse | None:
    services.unreached(_standing(row), request.user)
    messages.success(request, "Segnato come non raggiunto: mandarlo a un altro indirizzo.")
    return None


def _standing(row: StatoFase) -> Invito:
    found: Invito | None = Invito.objects.standing().filter(fase=row).first()
    if found is None:
        raise Refused("Di questa fase non c'è un collegamento in vita.")
    return found


Doing = Callable[[HttpRequest, StatoFase], HttpResponse | None]
ACTS: Final[dict[str, Doing]] = {
    "chiedi": _ask,
    "termine": _move,
    "revoca": _revoke,
    "non-arrivato": _unreached,
}


@require_POST
def ask_all(request: HttpRequest, survey: int) -> HttpResponse:
    """One press for all phases that nobody was asked of and whose owner has a mailbox."""
    shown = get_object_or_404(Rilevazione.objects.visible_to(request.user).told(), pk=survey)
    try:
        many = services.ask_all(shown, _who_works(request), site_of(request))
    except Refused as no:
        messages.error(request, no.reason)
    else:
        messages.success(request, f"Collegamenti in partenza: {many}.")
    return redirect("inviti:elenco", shown.pk)


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """One press: the proposal is what the phase says."""
    states = StatoObiettivo.objects.visible_to(request.user)
    rows = PropostaDiFase.objects.filter(invito__fase__stato__in=states)
    proposal = get_object_or_404(rows.select_related("invito__fase__stato", "invito__persona"), pk=pk)
    who = _who_works(request)
    revision = revision_in(request.POST.get("revisione", ""))
    try:
        services.take_over(proposal, who, revision)
    except ConflittoDiRevisione:
        messages.error(request, "Intanto qualcuno ha salvato l'obiettivo: rileggerlo, poi accogliere di nuovo.")
    except (Refused, NotWritable, NotStorable) as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "La risposta è nella fase; la conferma resta al centro.")
    page = where_it_was(request)
    return redirect(page) if page else redirect("inviti:fase", proposal.invito.fase_id)


def site_of(request: HttpRequest) -> str:
    """Where the site stands for who is looking at it: the links of the mails lead there."""
    return settings.TRAGUARDO_INDIRIZZO or f"{request.scheme}://{request.get_host()}{get_script_prefix()}"[:300]
