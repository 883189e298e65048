# SPDX-License-Identifier: AGPL-3.0-or-later
"""The acts: each a POST that carries the version it was decided on. What cannot be done says why and does nothing."""

from typing import Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.acts import Refused
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG
from obiettivi.rules import TABELLA
from obiettivi.views.access import torna_o
from obiettivi.views.reading import obiettivo_visibile
from obiettivi.vita import services
from obiettivi.vita.forms import RinvioForm
from organizzazione.models import Utente
from organizzazione.rules import ruolo_di

FATTI: Final = {
    Azione.PROPORRE: "proposto all'ufficio programmazione",
    Azione.RITIRARE: "ritirato: è di nuovo una bozza",
    Azione.RINVIARE: "rinviato al centro, che ora legge il motivo sulla sua scrivania",
    Azione.VALIDARE: "validato",
}
SUPERATO: Final = (
    "Nel frattempo qualcuno ha cambiato l'obiettivo: non è stato fatto nulla. Rileggerlo, poi decidere di nuovo."
)
SENZA_REVISIONE: Final = (
    "La richiesta non dice quale testo dell'obiettivo hai letto: non è stato fatto nulla. Ripetere dalla scheda."
)


@require_http_methods(["GET", "HEAD", "POST"])
def atto(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """Do an act that changes the state; asked with GET, a return shows the page that wants the reason."""
    voluto = _atto(atto)
    obiettivo = obiettivo_visibile(request, pk)
    if request.method != "POST":
        if voluto != Azione.RINVIARE:
            return HttpResponseNotAllowed(["POST"])
        demand(request, obiettivo, voluto)
        return _pagina_rinvio(request, obiettivo, RinvioForm())
    if not TABELLA.states_in(ruolo_di(request.user), voluto):
        demand(request, obiettivo, voluto)
    if _superata(request, obiettivo):
        return _conflitto(request, obiettivo, voluto, SUPERATO)
    demand(request, obiettivo, voluto)
    if _revisione(request) is None:
        return _conflitto(request, obiettivo, voluto, SENZA_REVISIONE)
    return _esegui(request, obiettivo, voluto)


def _esegui(request: HttpRequest, obiettivo: ObiettivoPEG, voluto: Azione) -> HttpResponseBase:
    modulo = RinvioForm(request.POST)
    if voluto == Azione.RINVIARE and not modulo.is_valid():
        return _pagina_rinvio(request, obiettivo, modulo, stato=400)
    motivo = modulo.cleaned_data["motivo"] if voluto == Azione.RINVIARE else ""
    try:
        services.esegui_azione(obiettivo, cast(Utente, request.user), voluto, motivo)
    except ConflittoDiRevisione:
        return _conflitto(request, obiettivo_visibile(request, obiettivo.pk), voluto, SUPERATO)
    except Refused as no:
        return _non_riuscito(request, obiettivo, voluto, no)
    messages.success(request, f"{obiettivo.codice} {FATTI[voluto]}.")
    return _torna(request, obiettivo)


@require_POST
def prendi_visione(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that the own centres have seen an objective that involves them."""
    obiettivo = obiettivo_visibile(request, pk)
    demand(request, obiettivo, Azione.PRENDERE_VISIONE)
    services.prendi_visione(obiettivo, cast(Utente, request.user))
    messages.success(request, f"{obiettivo.codice}: presa visione registrata.")
    return _torna(request, obiettivo)


def _atto(nome: str) -> Azione:
    if nome not in FATTI:
        raise Http404("Atto sconosciuto")
    return Azione(nome)


def demand(request: HttpRequest, obiettivo: ObiettivoPEG, voluto: Azione) -> None:
    """Raise, in words, unless an act may be done now."""
    if not ObiettivoPEG.objects.filter(pk=obiettivo.pk).allowing(request.user, voluto).exists():
        stato = obiettivo.get_stato_display().lower()
        raise PermissionDenied(
            f"«{voluto.label}» non è possibile: il tuo ruolo non lo prevede per un obiettivo in stato «{stato}», "
            "oppure il piano è chiuso. Lo può fare, o riaprire, l'ufficio programmazione."
        )


def _revisione(request: HttpRequest) -> int | None:
    return revision_in(request.POST.get("versione", ""))


def _superata(request: HttpRequest, obiettivo: ObiettivoPEG) -> bool:
    detta = _revisione(request)
    return detta is not None and detta != obiettivo.revisione


def _conflitto(request: HttpRequest, obiettivo: ObiettivoPEG, voluto: Azione, perche: str) -> HttpResponse:
    if voluto == Azione.RINVIARE and request.POST.get("motivo"):
        modulo = RinvioForm(initial={"motivo": request.POST["motivo"]})
        return _pagina_rinvio(request, obiettivo, modulo, perche, stato=409)
    return _non_riuscito(request, obiettivo, voluto, Refused(perche))


def _pagina_rinvio(
    request: HttpRequest, obiettivo: ObiettivoPEG, modulo: RinvioForm, perche: str = "", stato: int = 200
) -> HttpResponse:
    contesto = {"obiettivo": obiettivo, "modulo": modulo, "perche": perche}
    return render(request, "obiettivi/rinvia.html", contesto, status=stato)


def _non_riuscito(request: HttpRequest, obiettivo: ObiettivoPEG, voluto: Azione, no: Refused) -> HttpResponse:
    scrive = ObiettivoPEG.objects.filter(pk=obiettivo.pk).editable_by(request.user).exists()
    contesto = {"obiettivo": obiettivo, "atto": voluto, "no": no, "puo": {"scrivere": scrive}}
    return render(request, "obiettivi/non_riuscito.html", contesto, status=409)


def _torna(request: HttpRequest, obiettivo: ObiettivoPEG) -> HttpResponseBase:
    return torna_o(request, reverse("obiettivi:scheda", args=[obiettivo.pk]))


indirizzi = [
    path("obiettivi/<int:pk>/atto/<slug:atto>/", atto, name="atto"),
    path("obiettivi/<int:pk>/presa-visione/", prendi_visione, name="prendi_visione"),
]
