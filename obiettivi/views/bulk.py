# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts on many objectives from the list: first what would be done and what not, then, once confirmed, what was."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from aggregati.revisions import revisions_in, row_key_in
from flussi.acts import RowOutcome
from flussi.once import OnceKey, fingerprint, key_in, once
from obiettivi.choices import Azione
from obiettivi.lettura.filters import FiltroObiettivi
from obiettivi.models import ObiettivoPEG
from obiettivi.rules import TABELLA
from obiettivi.views.access import torna_o, utente_di
from obiettivi.vita.forms import RinvioForm
from obiettivi.vita.services import prevedi, su_molti
from organizzazione.models import Utente
from organizzazione.rules import Chi, ruolo_di

# Name in the menu and on the button; what is said afterwards.
PAROLE: Final = {
    Azione.VALIDARE: ("Valida", "Validati"),
    Azione.RINVIARE: ("Rinvia con un motivo…", "Rinviati"),
    Azione.PROPORRE: ("Proponi", "Proposti"),
    Azione.RIAPRIRE: ("Riapri fino al…", "Riaperti"),
    Azione.ELIMINARE: ("Elimina", "Eliminati"),
}
# Those that the list offers, and how many objectives at once.
ON_THE_LIST: Final = (Azione.VALIDARE, Azione.RINVIARE, Azione.PROPORRE)
MOST: Final = 500


def offered(who: Chi) -> list[tuple[str, str]]:
    """The acts on many that the role of somebody may do at all, with the words of their buttons."""
    role = ruolo_di(who)
    return [(act.value, PAROLE[act][0]) for act in ON_THE_LIST if TABELLA.states_in(role, act)]


@never_cache
@require_POST
def on_many(request: HttpRequest) -> HttpResponseBase:
    """Foresee an act on those that were ticked, or on all that the filters find; confirmed, do it once."""
    who = utente_di(request)
    act = next((a for a in ON_THE_LIST if a.value == request.POST.get("azione")), None)
    if act is None:
        raise Http404("Atto sconosciuto")
    if not TABELLA.states_in(ruolo_di(who), act):
        if not ObiettivoPEG.objects.visible_to(who).exists():
            raise Http404("Nessun obiettivo")
        raise PermissionDenied(f"«{act.label}» non spetta al tuo ruolo.")
    if "conferma" in request.POST:
        return _confirmed(request, who, act)
    chosen = _chosen(request, who)
    if not chosen:
        messages.error(request, "Nessun obiettivo scelto: spuntare quelli su cui agire.")
        return torna_o(request, reverse("obiettivi:elenco"))
    if len(chosen) > MOST:
        messages.error(request, f"Sono {len(chosen)} obiettivi: se ne fanno al più {MOST} alla volta. Filtrare ancora.")
        return torna_o(request, reverse("obiettivi:elenco"))
    return _foreseen(request, who, act, chosen, RinvioForm())


def _confirmed(request: HttpRequest, who: Utente, act: Azione) -> HttpResponseBase:
    read = revisions_in(request.POST.get("scelti", ""), MOST)
    form = RinvioForm(request.POST)
    if act == Azione.RINVIARE and not form.is_valid():
        return _foreseen(request, who, act, list(read), form, status=400)
    reason = {"motivo": form.cleaned_data["motivo"]} if act == Azione.RINVIARE else {}
    back = torna_o(request, reverse("obiettivi:elenco")).url
    told: list[RowOutcome[ObiettivoPEG]] = []

    def write() -> str:
        told.extend(su_molti(_those(who, read), who, act, read, **reason))
        return back[:200]

    key = key_in(request.POST.get("chiave", ""))
    carried = fingerprint(request.path, act.value, request.POST.get("scelti", ""), *reason.values())
    once(who, OnceKey(key, carried) if key else None, write)
    racconta(request, PAROLE[act][1], told)
    return HttpResponseRedirect(back)


def _foreseen(
    request: HttpRequest, who: Utente, act: Azione, chosen: Sequence[int], form: RinvioForm, status: int = 200
) -> HttpResponse:
    outcomes = prevedi(_those(who, chosen), who, act)
    done = [outcome.row for outcome in outcomes if not outcome.why_not]
    context: dict[str, Any] = {
        "azione": act.value,
        "bottone": PAROLE[act][0].removesuffix(" con un motivo…"),
        "con_motivo": act == Azione.RINVIARE,
        "modulo": form,
        "si_fa": done,
        "restano": [outcome for outcome in outcomes if outcome.why_not],
        "scelti": " ".join(f"{row.pk}:{row.revisione}" for row in done),
        "chiave": uuid4(),
        "torna": torna_o(request, reverse("obiettivi:elenco")).url,
    }
    return render(request, "obiettivi/molti.html", context, status=status)


def _chosen(request: HttpRequest, who: Utente) -> list[int]:
    """The ticked ones, or all that the filters of the page find."""
    if "tutti" not in request.POST:
        return [key for k in request.POST.getlist("scelto") if (key := row_key_in(k)) is not None]
    filtered = FiltroObiettivi(request.POST, queryset=ObiettivoPEG.objects.visible_to(who), request=request)
    return list(filtered.qs.values_list("pk", flat=True)) if filtered.is_valid() else []


def _those(who: Utente, keys: Iterable[int]) -> Any:
    return ObiettivoPEG.objects.visible_to(who).filter(pk__in=list(keys))


def racconta(request: HttpRequest, fatto: str, esiti: Sequence[RowOutcome[ObiettivoPEG]]) -> None:
    """Say afterwards what was done, and what was left out and why."""
    fatti, fuori = [e for e in esiti if not e.why_not], [e for e in esiti if e.why_not]
    if fatti:
        codici = ", ".join(e.row.codice for e in fatti)
        messages.success(request, f"{fatto}: {len(fatti)} ({codici}).")
    if fuori:
        voci = format_html_join("", "<li>{}: {}</li>", ((e.row, e.why_not) for e in fuori))
        messages.warning(request, format_html("Lasciati fuori: {}.<ul>{}</ul>", len(fuori), voci))


indirizzi = [path("obiettivi/molti/", on_many, name="molti")]
