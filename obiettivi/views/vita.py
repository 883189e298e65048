# SPDX-License-Identifier: AGPL-3.0-or-later
"""How objectives come to be and go: where a new one may stand, duplicates, deleting and bringing back."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from flussi.once import key_sent, once
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica import saving
from obiettivi.scrittura.places import Place, places, why_nowhere
from obiettivi.views.access import indirizzo_se_c_e, leggibile, perche_non_si_scrive, utente_di
from obiettivi.vita import cestino, nudges, services
from organizzazione.choices import Qualita
from organizzazione.models import CentroDiResponsabilita, Incarico
from organizzazione.rules import in_vigore


def where_to_write(request: HttpRequest) -> list[Place]:
    """The places for a new objective that are left by the plan and the centre of an address; never none.

    Raises:
        Http404: there is no such plan or centre for this user.
        PermissionDenied: there is, but nothing may be written there now; says why.
    """
    plan, centre = _asked_plan(request), request.GET.get("centro", "")
    found = places(request.user, plan)
    if not found:
        raise PermissionDenied(why_nowhere(request.user, plan))
    if centre and not (found := [(p, c) for p, c in found if str(c.pk) == centre]):
        raise Http404("Nessun centro così, fra quelli in cui si può scrivere")
    return found


def to_choose(found: list[Place]) -> dict[str, Any]:
    """What the page that asks where shows: the places, and whether only the plan is left to say."""
    return {"posti": found, "un_centro": len({centre.pk for _, centre in found}) == 1}


def _asked_plan(request: HttpRequest) -> PianoEsecutivo | None:
    """By its code, as pages write it; by its key, as they did once."""
    asked = request.GET.get("piano", "")
    if not asked:
        return None
    visible: list[PianoEsecutivo] = list(PianoEsecutivo.objects.visible_to(request.user))
    found = next((p for p in visible if p.codice == asked), None) or next(
        (p for p in visible if str(p.pk) == asked), None
    )
    if found is None:
        raise Http404("Nessun piano così")
    return found


def responsabile_di(centro: CentroDiResponsabilita) -> str:
    """The name of who answers for a centre today; empty when nobody does or more than one."""
    incarichi = Incarico.objects.filter(in_vigore(), centro=centro, qualita=Qualita.RESPONSABILE)
    nomi = {str(i.persona) for i in incarichi.select_related("persona")}
    return nomi.pop() if len(nomi) == 1 else ""


@require_POST
def duplica(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy of an objective as a new draft, then its page. Said twice with one key, one copy."""
    obiettivo = leggibile(request, pk)

    def scrivi() -> str:
        copia = saving.duplica(obiettivo, utente_di(request))
        messages.success(request, f"{copia.codice} è una copia di {obiettivo.codice}: cambia quello che serve.")
        return reverse("obiettivi:modifica", args=[copia.pk])

    try:
        indirizzo = once(utente_di(request), key_sent(request), scrivi)
    except saving.NonPermesso as no:
        raise PermissionDenied(
            "Non si può duplicare: in questo centro ora non puoi scrivere, o il piano è chiuso."
        ) from no
    except saving.NonValido as no:
        testi = " ".join(t for elenco in no.errori.values() for t in elenco)
        messages.error(request, f"Non si può duplicare finché nell'obiettivo c'è da correggere: {testi}")
        return redirect("obiettivi:modifica", pk)
    return HttpResponseRedirect(indirizzo)


@never_cache
@require_http_methods(["GET", "POST"])
def elimina(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then delete a draft; the notice that follows says how to bring it back."""
    obiettivo = leggibile(request, pk)
    if not ObiettivoPEG.objects.allowing(request.user, Azione.ELIMINARE).filter(pk=pk).exists():
        perche = perche_non_si_scrive(request, obiettivo)
        if ObiettivoPEG.objects.editable_by(request.user).filter(pk=pk).exists():
            perche = "Si elimina solo una bozza, e la elimina il dirigente del centro o l'ufficio programmazione."
        raise PermissionDenied(perche)
    if request.method == "POST":
        return _elimina(request, obiettivo)
    contesto = {
        "obiettivo": obiettivo,
        "fasi": obiettivo.fasi.count(),
        "indicatori": obiettivo.indicatori.count(),
    }
    return render(request, "obiettivi/modifica/elimina.html", contesto)


def _elimina(request: HttpRequest, obiettivo: ObiettivoPEG) -> HttpResponse:
    pk, detta = obiettivo.pk, request.POST.get("versione", "")
    if detta != str(obiettivo.revisione):
        messages.error(request, "Nel frattempo è cambiato: non è stato eliminato. Guardalo prima di decidere.")
        return redirect("obiettivi:elimina", pk)
    try:
        services.elimina(obiettivo, utente_di(request))
    except (ConflittoDiRevisione, Refused):
        messages.error(request, "Nel frattempo è cambiato: non è stato eliminato. Guardalo prima di decidere.")
        return redirect("obiettivi:modifica", pk)
    messages.success(request, f"{obiettivo.codice} è stato eliminato. Da qui si può ripristinare.")
    return redirect("obiettivi:cestino")


@never_cache
@require_safe
def cestino_(request: HttpRequest) -> HttpResponse:
    """The deleted objectives that the user may bring back."""
    contesto = {"eliminati": cestino.eliminati(request.user), "elenco": indirizzo_se_c_e("obiettivi:elenco")}
    return render(request, "obiettivi/modifica/cestino.html", contesto)


@require_POST
def ripristina(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring a deleted objective back and open its page."""
    try:
        obiettivo = cestino.ripristina(pk, utente_di(request))
    except cestino.NonRipristinabile as no:
        if ObiettivoPEG.objects.visible_to(request.user).filter(pk=pk).exists():
            messages.info(request, "L'obiettivo è già stato ripristinato.")
            return redirect("obiettivi:modifica", pk)
        if pk not in {e.pk for e in cestino.eliminati(request.user)}:
            raise Http404(str(no)) from no
        messages.error(request, str(no))
        return redirect("obiettivi:cestino")
    messages.success(request, f"{obiettivo.codice} è stato ripristinato con le sue fasi e i suoi indicatori.")
    return redirect("obiettivi:modifica", pk)


@require_POST
def avvisa_fermi(request: HttpRequest, codice: str) -> HttpResponse:
    """Tell who answers for the centres that have not begun in a plan; told today already, they are not told again."""
    plan: PianoEsecutivo = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), codice=codice)
    try:
        told = nudges.tell_the_idle(plan, utente_di(request))
    except Refused as no:
        raise PermissionDenied(no.reason) from no
    if told:
        messages.success(request, f"Avvisati: {', '.join(str(u) for u in told)}.")
    else:
        messages.info(
            request, "Nessuno da avvisare: o sono già stati avvisati oggi, o nessuno ne risponde con un utente."
        )
    return redirect(f"{reverse('obiettivi:scrivania')}?{urlencode({'piano': plan.codice})}")


indirizzi: list[URLPattern] = [
    path("piani/<codepath:codice>/avvisa-chi-non-ha-iniziato/", avvisa_fermi, name="avvisa_fermi"),
    path("obiettivi/<int:pk>/duplica/", duplica, name="duplica"),
    path("obiettivi/<int:pk>/elimina/", elimina, name="elimina"),
    path("obiettivi/cestino/", cestino_, name="cestino"),
    path("obiettivi/cestino/<int:pk>/ripristina/", ripristina, name="ripristina"),
]
