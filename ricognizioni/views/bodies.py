# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the bodies did of the gestionale objectives: who is missing, and the page of one objective at one body."""

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.once import once, said_already, whole_key
from monitoraggio.scrittura.drafts import Hand, NotStorable, NotWritable
from obiettivi.views.access import utente_di
from organizzazione.models import OrganismoPartecipato
from organizzazione.rules import ruolo_di, scrive_tutto
from ricognizioni.bodies import BodiesTold, BodyRow, bodies_told, every_row
from ricognizioni.checks import row_findings
from ricognizioni.choices import ManagementAct, StateOfManagement
from ricognizioni.contenuto import BodyContent, ManagementContent
from ricognizioni.inviting.standing import OfSurvey, last_answers
from ricognizioni.lettura.seen import content_seen
from ricognizioni.management_form import ManagementForm, stored_otherwise
from ricognizioni.models import InvitoOrganismo, StatoGestionale
from ricognizioni.rules import MANAGEMENT
from ricognizioni.scrittura.management import save_management, why_not_management
from ricognizioni.views.access import readable
from ricognizioni.views.operative import OTHERS

HAND: Final = "Scritto nella pagina dell'organismo"
ANSWERED: Final = "Nel frattempo è cambiato, e non è stato scritto nulla: la risposta dell'organismo è più sotto."


@never_cache
@require_safe
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that the document asks of the bodies, body by body or objective by objective."""
    found = readable(request, pk)
    now = bodies_told(content_seen(found, request.user))
    by_objective = request.GET.get("per") == "obiettivo"
    links = OfSurvey.of(found)
    asks = found.aperta and scrive_tutto(request.user) and not by_objective
    context: dict[str, Any] = {
        "ricognizione": found,
        "detti": now,
        "per_obiettivo": by_objective,
        "in_attesa": links.waiting,
        "gruppi": _by_objective(now) if by_objective else _by_body(now, links, asks),
    }
    return render(request, "ricognizioni/organismi.html", context)


Group = tuple[str, Sequence[BodyRow], int, int | None, InvitoOrganismo | None]


def _by_body(now: BodiesTold, links: OfSurvey, asks: bool) -> list[Group]:
    """The rows of each body: how many are still to be said, its key where who looks may ask it, its link."""
    names = [body.name for body in now.bodies] if asks else []
    rows = OrganismoPartecipato.objects.filter(nome__in=names).order_by()
    keys = dict(rows.values_list("nome", "pk")) if asks else {}
    return [(b.name, b.rows, len(b.silent), keys.get(b.name), links.links.get(b.name)) for b in now.bodies]


def _by_objective(now: BodiesTold) -> list[Group]:
    """The same rows under the operative objective that asks for them, with what it hangs on where another is called
    alike; how many of each are still to be said."""
    found: dict[tuple[str, str, str], list[BodyRow]] = {}
    for row in every_row(now.said):
        if row.said is not None:
            found.setdefault((row.ambito, row.strategic, row.operative), []).append(row)
    alike = Counter(operative for *_, operative in found)
    return [
        (
            operative if alike[operative] == 1 else f"{operative} ({ambito}, {strategic})",
            rows,
            sum(row.silent for row in rows),
            None,
            None,
        )
        for (ambito, strategic, operative), rows in found.items()
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def management(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Read a gestionale objective at a body; who may write it writes it here, and by that confirms it."""
    row = _readable(request, pk)
    if request.method != "POST":
        return _page(request, row, ManagementForm(row))
    if address := said_already(request, utente_di(request)):
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(address)
    if not MANAGEMENT.states_in(ruolo_di(request.user), ManagementAct.SCRIVERE):
        raise PermissionDenied("«Scrivere e confermare» non spetta al tuo ruolo.")
    form = ManagementForm(row, request.POST)
    return _save(request, row, form) if form.is_valid() else _page(request, row, form, status=400)


def _readable(request: HttpRequest, pk: int) -> StatoGestionale:
    rows = StatoGestionale.objects.visible_to(request.user)
    rows = rows.select_related("ricognizione__dup", "organismo", "confermato_da")
    found: StatoGestionale = get_object_or_404(rows, pk=pk)
    return found


def _save(request: HttpRequest, row: StatoGestionale, form: ManagementForm) -> HttpResponseBase:
    who, address = utente_di(request), reverse("ricognizioni:organismi", args=[row.ricognizione_id])
    revision = revision_in(request.POST.get("versione", ""))

    def write() -> str:
        save_management(row, form.said, revision, Hand(who, HAND))
        return address

    try:
        once(who, whole_key(request), write)
    except ConflittoDiRevisione:
        # What is stored now, beside what was typed: who saves again has seen both.
        fresh = _readable(request, row.pk)
        again = ManagementForm(fresh, request.POST)
        answered = StatoGestionale.objects.answered().filter(pk=fresh.pk).exists()
        why, others = (ANSWERED, []) if answered else (OTHERS, stored_otherwise(again))
        return _page(request, fresh, again, why, 409, others, overwrites=True)
    except NotWritable as no:
        return _page(request, row, form, "Non è stato scritto nulla: " + " ".join(no.reasons.values()), 409)
    except NotStorable as no:
        form.tell(no.faults)
        return _page(request, row, form, status=400)
    messages.success(request, "Salvato.")
    return HttpResponseRedirect(address)


def _page(
    request: HttpRequest,
    row: StatoGestionale,
    form: ManagementForm,
    why: str = "",
    status: int = 200,
    others: list[tuple[str, str]] | None = None,
    *,
    overwrites: bool = False,
) -> HttpResponse:
    """``overwrites``: as on the page of an operative objective."""
    may_write = StatoGestionale.objects.allowing(request.user, ManagementAct.SCRIVERE).filter(pk=row.pk).exists()
    can_write = bool(MANAGEMENT.states_in(ruolo_di(request.user), ManagementAct.SCRIVERE))
    said = _said(request, row)
    context: dict[str, Any] = {
        "riga": row,
        "ricognizione": row.ricognizione,
        "detta": said,
        "segnalazioni": row_findings(said),
        "modulo": form if may_write or form.is_bound else None,
        "versione": row.revisione if overwrites or not form.is_bound else request.POST.get("versione", ""),
        "puo_scrivere": may_write,
        "perche_no": "" if may_write or not can_write else why_not_management(row.pk, request.user),
        "perche": why,
        "altri": others or [],
        "proposta": last_answers([row]).get(row.pk) if row.stato == StateOfManagement.DA_DIRE else None,
        "chiave": uuid.uuid4(),
    }
    return render(request, "ricognizioni/gestionale.html", context, status=status)


def _said(request: HttpRequest, row: StatoGestionale) -> BodyRow:
    """What a ricognizione says of it: of one that is closed, as it was closed."""
    for said in every_row(content_seen(row.ricognizione, request.user)):
        if said.said is not None and said.said.riga == row.pk:
            return said
    if row.ricognizione.chiusa:
        # Of one that was closed before the row came.
        raise Http404("Quando è stata chiusa, la ricognizione non ne diceva nulla")
    # It left before anything was said of it; who was writing meanwhile keeps the words.
    gone = BodyContent(row.organismo.nome, nel_documento=False, riga=row.pk)
    return BodyRow("", "", row.nome_operativo, ManagementContent(row.nome), gone)


addresses = [
    path("ricognizioni/<int:pk>/organismi/", listed, name="organismi"),
    path("ricognizioni/gestionale/<int:pk>/", management, name="gestionale"),
]
