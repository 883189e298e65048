# SPDX-License-Identifier: AGPL-3.0-or-later
"""The queue of what waits for the office: the paper, what the checks say, the reason beside them; then the next.

The queue is the list of the proposed objectives as it is filtered, read again at each step: who validates in the
meantime takes it out of everybody's. Since when somebody is at it stands in the address, so that «2 di 14» counts what
she has already decided.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from obiettivi.choices import Azione, Stato
from obiettivi.lettura.filters import FiltroObiettivi
from obiettivi.lettura.selection import in_parole
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from obiettivi.lettura.stored_contents import verificati
from obiettivi.models import ObiettivoPEG, Passaggio, PianoEsecutivo
from obiettivi.rules import TABELLA
from obiettivi.views.access import utente_di
from obiettivi.views.reading import con_un_piano, obiettivo_visibile, solo
from obiettivi.vita import services
from obiettivi.vita.forms import RinvioForm
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di

DECIDED: Final = (Azione.VALIDARE, Azione.RINVIARE)
DONE: Final = {Azione.VALIDARE: "validato", Azione.RINVIARE: "rinviato al centro"}
CHANGED: Final = (
    "Nel frattempo qualcuno ha cambiato l'obiettivo: non è stato fatto nulla. Qui sotto è com'è ora; il motivo che hai "
    "scritto è rimasto."
)
# Longer ago nobody has begun: an address that was kept counts from today.
LONGEST: Final = timedelta(days=2)


@dataclass(frozen=True)
class Queue:
    """What waits, in the order of the list, and since when somebody is at it."""

    keys: Sequence[int]
    since: datetime
    who: Utente
    asked: QueryDict
    plan: PianoEsecutivo | None
    narrowed: Sequence[tuple[str, str, str]] = ()

    @property
    def decided(self) -> dict[str, int]:
        """How many this person has validated and sent back since, by act."""
        mine = Passaggio.objects.filter(chi=self.who, quando__gte=self.since, atto__in=DECIDED)
        acts = mine.filter(obiettivo__piano=self.plan).order_by().values_list("obiettivo", "atto").distinct()
        by_act: dict[str, int] = {}
        for _, act in acts:
            by_act[act] = by_act.get(act, 0) + 1
        return by_act

    def after(self, key: int) -> int | None:
        """The one that follows; None at the end, and where it is not in the queue."""
        place = self.keys.index(key) + 1 if key in self.keys else len(self.keys)
        return self.keys[place] if place < len(self.keys) else None

    def address(self, key: int | None) -> str:
        """Of one of them, or of the end."""
        asked = self.asked.copy()
        asked["dalle"] = str(int(self.since.timestamp()))
        here = reverse("obiettivi:coda_obiettivo", args=[key]) if key else reverse("obiettivi:coda_finita")
        return f"{here}?{asked.urlencode()}"


def _gate(request: HttpRequest) -> Utente:
    """Who may validate; a stranger to every plan finds nothing.

    Raises:
        Http404: reads no plan.
        PermissionDenied: reads, and does not validate.
    """
    who = utente_di(request)
    if not TABELLA.states_in(ruolo_di(who), Azione.VALIDARE):
        if not PianoEsecutivo.objects.visible_to(who).exists():
            raise Http404("Nessun piano")
        raise PermissionDenied("Gli obiettivi proposti li esamina l'ufficio programmazione.")
    return who


def _queue(request: HttpRequest, who: Utente) -> Queue:
    data = con_un_piano(request)
    data["stato"] = Stato.PROPOSTO
    filtered = FiltroObiettivi(data, queryset=ObiettivoPEG.objects.visible_to(who), request=request)
    valid = filtered.is_valid()
    rows = filtered.qs.allowing(who, Azione.VALIDARE) if valid else ObiettivoPEG.objects.none()
    said = filtered.form.cleaned_data if valid else {}
    return Queue(
        keys=list(rows.values_list("pk", flat=True)),
        since=_since(request),
        who=who,
        asked=solo(data, set(filtered.form.fields) - {"stato"}),
        plan=said.get("piano"),
        narrowed=[each for each in in_parole(said) if each[0] != "stato"],
    )


def _since(request: HttpRequest) -> datetime:
    now, said = timezone.now().replace(microsecond=0), request.GET.get("dalle", "")
    if not said.isdecimal() or len(said) > 11:
        return now
    begun = datetime.fromtimestamp(int(said), tz=UTC)
    return begun if now - LONGEST <= begun <= now else now


@never_cache
@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """The first of what waits."""
    queue = _queue(request, _gate(request))
    return HttpResponseRedirect(queue.address(queue.keys[0] if queue.keys else None))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of what waits, and the decision on it."""
    objective = obiettivo_visibile(request, pk)
    queue = _queue(request, _gate(request))
    if request.method == "POST":
        return _decide(request, objective, queue)
    if not ObiettivoPEG.objects.filter(pk=pk).allowing(queue.who, Azione.VALIDARE).exists():
        state = objective.get_stato_display().lower()
        messages.info(request, f"{objective.codice} non aspetta più: ora è in stato «{state}».")
        return HttpResponseRedirect(queue.address(_following(objective, queue)))
    return _page(request, objective, queue, RinvioForm())


def _following(objective: ObiettivoPEG, queue: Queue) -> int | None:
    """What comes after one that is no longer in the queue: by code, the order in which one is told."""
    later = ObiettivoPEG.objects.filter(pk__in=queue.keys, sort_key__gt=objective.sort_key)
    found: int | None = later.order_by("sort_key").values_list("pk", flat=True).first()
    return found or next(iter(queue.keys), None)


def _decide(request: HttpRequest, objective: ObiettivoPEG, queue: Queue) -> HttpResponseBase:
    act = next((a for a in DECIDED if a.value == request.POST.get("azione")), None)
    if act is None:
        return HttpResponseRedirect(queue.address(objective.pk))
    if _already(objective, act, queue.who):
        return HttpResponseRedirect(queue.address(_following(objective, queue)))
    form = RinvioForm({"motivo": _reason(request)})
    if act == Azione.RINVIARE and not form.is_valid():
        return _page(request, objective, queue, form, status=400)
    if request.POST.get("versione") != str(objective.revisione):
        return _page(request, objective, queue, form, CHANGED, status=409)
    following = queue.after(objective.pk)
    reason = form.cleaned_data["motivo"] if act == Azione.RINVIARE else ""
    try:
        services.esegui_azione(objective, queue.who, act, reason)
    except ConflittoDiRevisione:
        return _page(request, obiettivo_visibile(request, objective.pk), queue, form, CHANGED, status=409)
    except Refused as no:
        return _page(request, objective, queue, form, no.in_full, status=409)
    messages.success(request, f"{objective.codice} {DONE[act]}.")
    return HttpResponseRedirect(queue.address(following))


def _already(objective: ObiettivoPEG, act: Azione, who: Utente) -> bool:
    """Whether this person has just done it: the same form, sent twice."""
    if objective.stato == Stato.PROPOSTO:
        return False
    last = Passaggio.objects.filter(obiettivo=objective.pk).order_by("-quando", "-pk").first()
    return last is not None and last.atto == act and last.chi_id == who.pk


def _reason(request: HttpRequest) -> str:
    """What was typed, with the findings that were ticked and are not in it yet."""
    typed = request.POST.get("motivo", "").replace("\r\n", "\n").rstrip()
    missing = [text for text in request.POST.getlist("riporta") if text.strip() and text not in typed]
    return "\n".join([*filter(None, [typed]), *(f"- {text}" for text in missing)])


def _page(
    request: HttpRequest, objective: ObiettivoPEG, queue: Queue, form: RinvioForm, why: str = "", status: int = 200
) -> HttpResponse:
    content, found = verificati(ObiettivoPEG.objects.filter(pk=objective.pk))[objective.pk]
    waits = objective.pk in queue.keys
    before = sum(queue.decided.values())
    context: dict[str, Any] = {
        **contesto_del_foglio(sullo_schermo(content)),
        "obiettivo": objective,
        "trovate": [s for s in found if s.aperta],
        "errori": any(s.grave for s in found),
        "modulo": form,
        "perche": why,
        "coda": queue,
        "posto": before + queue.keys.index(objective.pk) + 1 if waits else 0,
        "quanti": before + len(queue.keys),
        "salta": queue.address(queue.after(objective.pk)),
        "qui": queue.address(objective.pk),
        "operativi": objective.in_the_dup,
        "precedente": objective.passaggi.filter(atto=Azione.RINVIARE).select_related("chi").first(),
    }
    return render(request, "obiettivi/coda.html", context, status=status)


@never_cache
@require_safe
def end(request: HttpRequest) -> HttpResponse:
    """What was decided, and what is left."""
    queue = _queue(request, _gate(request))
    decided = queue.decided
    context = {
        "coda": queue,
        "piano": queue.plan,
        "validati": decided.get(Azione.VALIDARE, 0),
        "rinviati": decided.get(Azione.RINVIARE, 0),
        "restano": len(queue.keys),
        "ricomincia": queue.address(queue.keys[0]) if queue.keys else "",
        "elenco": f"{reverse('obiettivi:elenco')}?{urlencode({**queue.asked.dict(), 'stato': Stato.PROPOSTO})}",
    }
    return render(request, "obiettivi/coda_finita.html", context)


indirizzi = [
    path("obiettivi/coda/", start, name="coda"),
    path("obiettivi/coda/finita/", end, name="coda_finita"),
    path("obiettivi/coda/<int:pk>/", one, name="coda_obiettivo"),
]
