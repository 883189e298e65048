# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the yearly values: the collections, the sheet of one, the history of an indicator."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from dup.models import DUP, IndicatoreEnte
from flussi.once import last_confirmed, once, said_already, whole_key
from monitoraggio.scrittura.drafts import Hand
from obiettivi.views.access import utente_di
from organizzazione.rules import scrive_tutto
from raccolte.course import changes, line
from raccolte.history import steps_of
from raccolte.models import Raccolta
from raccolte.rules import why_nothing
from raccolte.sheet import LABELS, Sheet, Typed, laid_over, typed
from raccolte.writer import NotKept, Overtaken, keep

WIDE, TALL = 640, 160
_NOT = "Non è stato scritto nulla."


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The collections, each with how many values it still wants."""
    rows = Raccolta.objects.visible_to(request.user).select_related("dup")
    said = {(d, y): n for d, y, n in _said(rows)}
    whole = dict(
        IndicatoreEnte.objects.filter(dup__in=rows.values("dup")).order_by().values_list("dup").annotate(Count("pk"))
    )
    lines = [(r, whole.get(r.dup_id, 0), whole.get(r.dup_id, 0) - said.get((r.dup_id, r.anno), 0)) for r in rows]
    return render(request, "raccolte/elenco.html", {"voci": lines, "ufficio": scrive_tutto(request.user)})


def _said(rows: Any) -> Any:
    of = IndicatoreEnte.objects.filter(dup__in=rows.values("dup"), valori__isnull=False).order_by()
    return of.values_list("dup", "valori__anno").annotate(n=Count("pk"))


def _readable(request: HttpRequest, pk: int) -> Raccolta:
    found: Raccolta = get_object_or_404(Raccolta.objects.visible_to(request.user).select_related("dup"), pk=pk)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet of a collection; who may write some of its rows writes them here."""
    raccolta = _readable(request, pk)
    if request.method != "POST":
        return _show(request, raccolta, Sheet(raccolta, request.user))
    if address := said_already(request, utente_di(request)):
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(address)
    now = Sheet(raccolta, request.user)
    sent = typed(now, request.POST)
    if not now.by_key and not sent.gone:
        raise PermissionDenied(_why(request, raccolta))
    if request.POST.get("azione") != "salva":
        laid_over(now, sent)
        return _show(request, raccolta, now, sent)
    return _save(request, raccolta, now, sent)


def _why(request: HttpRequest, raccolta: Raccolta) -> str:
    why = why_nothing(raccolta, request.user)
    return f"Ora non si scrive: {why}" if why else "Il tuo ruolo legge i valori; li scrivono i centri e l'ufficio."


def _save(request: HttpRequest, raccolta: Raccolta, now: Sheet, sent: Typed) -> HttpResponseBase:
    who, address = utente_di(request), reverse("raccolte:foglio", args=[raccolta.pk])
    hand = Hand(who, f"Scritto nella raccolta del {raccolta.anno}")
    if sent.gone:
        laid_over(now, sent)
        return _show(request, raccolta, now, sent, _NOT, 409)
    written: list[int] = []

    def write() -> str:
        written[:] = [k.indicator.pk for k in keep(raccolta.dup, raccolta.anno, sent.said, hand)]
        return address

    try:
        once(who, whole_key(request), write)
    except NotKept as no:
        laid_over(now, sent, no.faults)
        many = len(no.faults)
        why = f"{_NOT} {'Una casella è' if many == 1 else f'{many} caselle sono'} da correggere."
        return _show(request, raccolta, now, sent, why, 400)
    except Overtaken as no:
        fresh = Sheet(raccolta, request.user)
        laid_over(fresh, sent, overtaken=no.keys)
        why = (
            f"{_NOT} Qualcun altro ha salvato intanto: accanto alle righe c'è che cosa. Salvando di nuovo vale il tuo."
        )
        return _show(request, raccolta, fresh, sent, why, 409)
    told = "Nessuna modifica da salvare."
    if written:
        told = "Salvato un valore." if len(written) == 1 else f"Salvati {len(written)} valori."
    messages.success(request, told)
    return HttpResponseRedirect(address)


def _show(
    request: HttpRequest, raccolta: Raccolta, now: Sheet, sent: Typed | None = None, why: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "raccolta": raccolta,
        "foglio": now,
        "colonne": list(LABELS.values()),
        "perche": why,
        "perche_no": "" if now.by_key else why_nothing(raccolta, request.user),
        "perduti": sent.gone if sent else (),
        "errate": [(b.name, f"{r.of.descrizione}: {b.why}") for r in now.by_key.values() for b in r.boxes if b.why],
        "chiave": uuid.uuid4(),
        "confermate": " ".join(map(str, last_confirmed(request.user.pk))),
        "ufficio": scrive_tutto(request.user),
        "sospetti": [r for r in now.rows if r.change.suspect],
    }
    return render(request, "raccolte/foglio.html", context, status=status)


@never_cache
@require_safe
def indicator(request: HttpRequest, pk: int) -> HttpResponse:
    """The values of an indicator through the years, where each was read, and everything that was done with them."""
    rows = IndicatoreEnte.objects.filter(dup__in=DUP.objects.visible_to(request.user))
    of: IndicatoreEnte = get_object_or_404(rows.select_related("dup", "ambito", "centro"), pk=pk)
    values = list(of.valori.all())
    printed = {v.anno: v.printed for v in values}
    changed = changes(printed, of.verso)
    points = line(list(printed.items()), WIDE, TALL)
    of_year = {r.anno: r for r in Raccolta.objects.visible_to(request.user).filter(dup=of.dup_id)}
    context: dict[str, Any] = {
        "indicatore": of,
        "valori": [(v, changed[v.anno], of_year.get(v.anno)) for v in values],
        "punti": points,
        "tratto": " ".join(f"{p.x},{p.y}" for p in points),
        "in_parole": _in_words(of, values),
        "passi": steps_of(of),
        "ufficio": scrive_tutto(request.user),
    }
    return render(request, "raccolte/indicatore.html", context)


def _in_words(of: IndicatoreEnte, values: Sequence[Any]) -> str:
    return f"{of.descrizione}: " + ", ".join(f"{v.anno} {v.printed}" for v in values)


urlpatterns = [
    path("raccolte/", listing, name="elenco"),
    path("raccolte/<int:pk>/", sheet, name="foglio"),
    path("raccolte/indicatore/<int:pk>/", indicator, name="indicatore"),
]
