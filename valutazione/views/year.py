# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first page of the evaluation, the board of a year, sheets given to people, acts on many."""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aggregati.revisions import revisions_in
from flussi import moments
from flussi.acts import NOT_AS_READ, Refused, RowOutcome
from flussi.once import once, said_already, whole_key
from obiettivi.views.access import utente_di
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di, scrive_tutto
from valutazione.assigning import OFFICE_ONLY, assign, by_key, give
from valutazione.choices import Reading, SheetAct
from valutazione.forms import AssigningForm, DecreeForm, GivingForm, WordsForm
from valutazione.life import ACTS
from valutazione.models import LetturaDiScheda, Scheda, Sistema
from valutazione.reading_log import note_reading
from valutazione.year import board, own_sheets, years_of

MOST: Final = 1000
READINGS: Final = 200
# The acts that are done on many at once, with the form of the words that they want.
ON_MANY: Final[dict[SheetAct, Any]] = {
    SheetAct.PROPORRE: None,
    SheetAct.COLLOQUIO: WordsForm,
    SheetAct.NOTIFICARE: None,
    SheetAct.DEFINIRE: DecreeForm,
}


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The own sheets, the years that somebody follows, the systems."""
    who = utente_di(request)
    office = scrive_tutto(who)
    context = {
        "proprie": own_sheets(who),
        "anni": years_of(who) if _follows(request) else [],
        "sistemi": Sistema.objects.visible_to(who),
        "ufficio": office,
        "segue": _follows(request),
        "quest_anno": moments.today().year,
        "amministra": ruolo_di(who) == Ruolo.AMMINISTRATORE,
    }
    return render(request, "valutazione/elenco.html", context)


def _follows(request: HttpRequest) -> bool:
    return ruolo_di(request.user) in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO, Ruolo.NUCLEO, Ruolo.VERTICE)


@never_cache
@require_safe
def year(request: HttpRequest, anno: int) -> HttpResponse:
    """The board of a year."""
    if not _follows(request):
        raise Http404("Nessun quadro")
    who = utente_di(request)
    seen = board(anno, who)
    note_reading(seen.read, who, Reading.QUADRO)
    acts = [act for act in ON_MANY if Scheda.objects.filter(anno=anno).allowing(who, act).exists()]
    context = {"quadro": seen, "anno": anno, "ufficio": scrive_tutto(who), "azioni": acts}
    context["legge"] = any(line.reads for line in seen.lines)
    # Somebody of the office who is evaluated reads one sheet, which may have no score yet: no column for nothing.
    context["punteggi"] = any(line.shown for line in seen.lines)
    return render(request, "valutazione/anno.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assigning(request: HttpRequest, anno: int) -> HttpResponseBase:
    """Give the sheets of a year, by its incarichi."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    bound = request.POST if request.method == "POST" else None
    form, proposed = AssigningForm(anno, bound), by_key(anno)
    keys = set(bound.getlist("scelto") if bound is not None else ())
    chosen = [one for key, one in proposed.items() if key in keys]
    why, status = "", 200 if bound is None else 400
    if bound is not None and not chosen:
        why = "Nessuno scelto: spuntare a chi si assegna una scheda."
    elif bound is not None and form.is_valid():
        given: list[Scheda] = []

        def write() -> str:
            said = form.cleaned_data
            given.extend(assign(anno, said["sistema"], form.kind, said["piano"], chosen, who))
            return reverse("valutazione:anno", args=[anno])

        try:
            address = once(who, whole_key(request), write)
        except Refused as no:
            why, status = no.reason, 409
        else:
            _say_given(request, len(given), len(chosen))
            return HttpResponseRedirect(address)
    context = {
        "anno": anno,
        "modulo": form,
        "proposte": proposed.values(),
        "scelte": keys if bound is not None else {key for key, one in proposed.items() if not one.there},
        "perche": why,
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/assegna.html", context, status=status)


def _say_given(request: HttpRequest, given: int, chosen: int) -> None:
    there = f" C'erano già: {chosen - given}." if given < chosen else ""
    messages.success(request, f"Schede assegnate: {given}.{there}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def giving(request: HttpRequest, anno: int) -> HttpResponseBase:
    """Give one sheet that no incarico tells of."""
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(OFFICE_ONLY)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    bound = request.POST if request.method == "POST" else None
    form, why, status = GivingForm(anno, bound), "", 200 if bound is None else 400
    if bound is not None and form.is_valid():
        said = form.cleaned_data

        def write() -> str:
            new = give(anno, said["sistema"], form.kind, said["piano"], said["persona"], said["centro"], form.post, who)
            return reverse("valutazione:scheda", args=[new.pk])

        try:
            address = once(who, whole_key(request), write)
        except Refused as no:
            why, status = no.reason, 409
        else:
            messages.success(request, "Scheda assegnata.")
            return HttpResponseRedirect(address)
    context = {"anno": anno, "modulo": form, "perche": why, "chiave": uuid.uuid4()}
    return render(request, "valutazione/dai.html", context, status=status)


@never_cache
@require_POST
def on_many(request: HttpRequest, anno: int) -> HttpResponseBase:
    """Foresee an act on the sheets that were ticked; confirmed, do it once."""
    who = utente_di(request)
    act = next((a for a in ON_MANY if a.value == request.POST.get("azione")), None)
    if act is None or not _follows(request):
        raise Http404("Atto sconosciuto")
    back = reverse("valutazione:anno", args=[anno])
    if address := said_already(request, who):
        messages.success(request, f"«{act.label}» era già stato fatto: qui sotto c'è come stanno ora le schede.")
        return HttpResponseRedirect(address)
    if "conferma" in request.POST:
        return _confirmed(request, anno, who, act, back)
    chosen = revisions_in(" ".join(request.POST.getlist("scelto")), MOST)
    if not chosen:
        messages.error(request, "Nessuna scheda scelta: spuntare quelle su cui agire.")
        return HttpResponseRedirect(back)
    return _foreseen(request, anno, who, act, chosen, None)


def _confirmed(request: HttpRequest, anno: int, who: Utente, act: SheetAct, back: str) -> HttpResponseBase:
    read = revisions_in(request.POST.get("scelti", ""), MOST)
    kind = ON_MANY[act]
    form = kind(request.POST) if kind else None
    if form is not None and not form.is_valid():
        return _foreseen(request, anno, who, act, read, form, 400)
    details: dict[str, Any] = {}
    if isinstance(form, DecreeForm):
        details["decree"] = form.decree
    elif form is not None:
        details["reason"] = form.cleaned_data["motivo"]
    done: list[RowOutcome[Scheda]] = []

    def write() -> str:
        done.extend(ACTS.on_many(_those(anno, who, read), who, act, read, **details))
        return back

    once(who, whole_key(request), write)
    _say(request, act, done)
    return HttpResponseRedirect(back)


def _foreseen(
    request: HttpRequest,
    anno: int,
    who: Utente,
    act: SheetAct,
    chosen: Mapping[int, int],
    form: Any,
    status: int = 200,
) -> HttpResponse:
    outcomes = [
        o if o.why_not or chosen[o.row.pk] == o.row.revisione else RowOutcome(o.row, NOT_AS_READ)
        for o in ACTS.foreseen(_those(anno, who, chosen), who, act)
    ]
    possible = [o.row for o in outcomes if not o.why_not]
    kind = ON_MANY[act]
    context = {
        "anno": anno,
        "atto": act,
        "modulo": form or (kind() if kind else None),
        "si_fa": possible,
        "restano": [o for o in outcomes if o.why_not],
        "scelti": " ".join(f"{row.pk}:{row.revisione}" for row in possible),
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/molti.html", context, status=status)


def _those(anno: int, who: Utente, keys: Mapping[int, int]) -> Any:
    return Scheda.objects.allowing(who, SheetAct.SEGUIRE).filter(anno=anno, pk__in=list(keys))


def _say(request: HttpRequest, act: SheetAct, outcomes: list[RowOutcome[Scheda]]) -> None:
    done, left = [o for o in outcomes if not o.why_not], [o for o in outcomes if o.why_not]
    if done:
        messages.success(request, f"{act.label}, fatto per {len(done)}: {', '.join(str(o.row) for o in done)}.")
    for o in left:
        messages.error(request, f"{o.row}: {o.why_not}")


@never_cache
@require_safe
def readings(request: HttpRequest) -> HttpResponse:
    """Who read whose sheet, for the administrator."""
    if ruolo_di(request.user) != Ruolo.AMMINISTRATORE:
        raise PermissionDenied("Le letture delle schede le guarda l'amministratore.")
    rows = LetturaDiScheda.objects.visible_to(request.user).select_related("chi", "scheda__persona")
    return render(request, "valutazione/letture.html", {"letture": rows[:READINGS], "quante": rows.count()})


addresses = [
    path("", listed, name="elenco"),
    path("letture/", readings, name="letture"),
    path("<anno:anno>/", year, name="anno"),
    path("<anno:anno>/assegna/", assigning, name="assegna"),
    path("<anno:anno>/una-scheda/", giving, name="dai"),
    path("<anno:anno>/molte/", on_many, name="molte"),
]
