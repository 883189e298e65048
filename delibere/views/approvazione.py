# SPDX-License-Identifier: AGPL-3.0-or-later
"""The approval of a plan or of a variation: the act beside what it will approve, a look at both, then the version.

Every step is a POST of the same form, so that nothing typed is lost; the last one, sent twice, answers with the
version that the first has made.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from delibere.accesso import piano_leggibile, ufficio, variazione_leggibile
from delibere.forms import AttoForm
from delibere.shown import per_centro, seguono_il_dup
from fascicoli.models import Fascicolo
from fascicoli.services import FascicoloImpossibile, chiedi, consegne_di, pronto_per
from obiettivi.contenuto import ContenutoObiettivo
from obiettivi.lettura.scrivania import idle_centres
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from reports.desk import Deferred, deliver
from reports.pdf import ErroreDiStampa
from versioni import services, variazioni
from versioni.choices import StatoVariazione
from versioni.contenuto import Consegna, ContenutoVersione, impronta, in_canonico
from versioni.models import Variazione
from versioni.services import Approvazione, Atto, NonApprovabile
from versioni.stored_contents import Previsione, prevedi_approvazione, prevedi_variazione

registro = logging.getLogger(__name__)


class IntantoCambiato(Exception):
    """Between the last look and the last press somebody changed what would be approved, or its documents."""


@dataclass(frozen=True)
class Pratica:
    """What is to be approved: a plan, or a variation of it."""

    piano: PianoEsecutivo
    variazione: Variazione | None = None

    @property
    def aperta(self) -> bool:
        """Whether there is still something to approve."""
        if self.variazione is None:
            return not self.piano.approvato
        return bool(self.variazione.stato == StatoVariazione.APERTA)

    @property
    def indirizzo(self) -> str:
        """Where the form is sent."""
        if self.variazione is None:
            return reverse("delibere:approva", args=[self.piano.codice])
        return reverse("delibere:approva_variazione", args=[self.piano.codice, self.variazione.pk])

    @property
    def torna(self) -> str:
        """The page that it is asked from."""
        if self.variazione is None:
            return reverse("delibere:piano", args=[self.piano.codice])
        return reverse("delibere:variazione", args=[self.piano.codice, self.variazione.pk])

    def prevedi(self) -> Previsione:
        """What the act would approve now."""
        return prevedi_variazione(self.variazione) if self.variazione else prevedi_approvazione(self.piano)

    def fascicolo(self, contenuto: ContenutoVersione, giorno: date) -> Fascicolo | None:
        """The one whose documents an act of that day would deliver."""
        return pronto_per(self.piano, contenuto, giorno)

    def promessa(self, contenuto: ContenutoVersione, fascicolo: Fascicolo | None) -> str:
        """Tells what is shown before the last press from everything else that could be approved."""
        return f"{impronta(in_canonico(contenuto))}:{fascicolo.pk if fascicolo else ''}"

    def approva(self, atto: Atto, chi: Utente, promessa: str) -> Approvazione:
        """Do what was promised, once.

        Raises:
            IntantoCambiato: what would be approved now is not what was shown; nothing was written.
            Deferred: the documents are too much for a page; nothing was written.
        """

        def stampa(contenuto: ContenutoVersione, giorno: date) -> Sequence[Consegna]:
            # What is printed is what is approved: the service keeps it only if the plan still says the same.
            fascicolo = self.fascicolo(contenuto, giorno)
            if self.promessa(contenuto, fascicolo) != promessa:
                raise IntantoCambiato
            if fascicolo is None:
                return deliver(contenuto, giorno)
            consegne = consegne_di(fascicolo)
            if not consegne:
                raise IntantoCambiato
            return consegne

        if self.variazione is None:
            return services.approva(self.piano, atto, chi, stampa)
        return variazioni.approva(self.variazione, atto, chi, stampa)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approva(request: HttpRequest, codice: str) -> HttpResponseBase:
    """The approval of a plan."""
    piano = piano_leggibile(request, codice)
    return _risponde(request, Pratica(piano), ufficio(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def approva_variazione(request: HttpRequest, codice: str, pk: int) -> HttpResponseBase:
    """The approval of a variation."""
    variazione = variazione_leggibile(request, codice, pk)
    return _risponde(request, Pratica(variazione.piano, variazione), ufficio(request))


def _risponde(request: HttpRequest, pratica: Pratica, chi: Utente) -> HttpResponseBase:
    azione = request.POST.get("azione", "") if request.method == "POST" else ""
    if azione != "conferma" and not pratica.aperta:
        messages.info(request, _gia(pratica))
        return redirect(pratica.torna)
    if request.method != "POST":
        oggetto = pratica.variazione.oggetto if pratica.variazione else ""
        return _pagina(request, pratica, AttoForm(initial={"organo": "DGC", "oggetto": oggetto}))
    modulo = AttoForm(request.POST)
    if not modulo.is_valid():
        return _pagina(request, pratica, modulo, stato=400)
    if azione == "correggi":
        return _pagina(request, pratica, modulo)
    if azione != "conferma":
        return _chiedi_conferma(request, pratica, modulo)
    return _esegui(request, pratica, modulo, chi)


def _chiedi_conferma(
    request: HttpRequest,
    pratica: Pratica,
    modulo: AttoForm,
    *,
    cambiato: bool = False,
    in_preparazione: Fascicolo | None = None,
) -> HttpResponse:
    prevista = pratica.prevedi()
    if prevista.ostacoli:
        return _pagina(request, pratica, modulo, stato=409)
    atto = modulo.atto
    if pratica.variazione and (motivi := variazioni.contro(pratica.variazione, atto)):
        return _pagina(request, pratica, modulo, motivi, stato=409)
    fascicolo = pratica.fascicolo(prevista.contenuto, atto.data)
    contesto = {
        **_contesto(pratica, prevista),
        "modulo": modulo,
        "atto": atto,
        "fascicolo": fascicolo,
        "promessa": pratica.promessa(prevista.contenuto, fascicolo),
        "cambiato": cambiato,
        "in_preparazione": in_preparazione,
    }
    stato = 409 if cambiato else 202 if in_preparazione else 200
    return render(request, "delibere/conferma.html", contesto, status=stato)


def _esegui(request: HttpRequest, pratica: Pratica, modulo: AttoForm, chi: Utente) -> HttpResponseBase:
    try:
        fatta = pratica.approva(modulo.atto, chi, request.POST.get("promessa", ""))
    except IntantoCambiato:
        return _chiedi_conferma(request, pratica, modulo, cambiato=True)
    except Deferred:
        return _prima_i_documenti(request, pratica, modulo, chi)
    except NonApprovabile as no:
        return _pagina(request, pratica, modulo, no.motivi, stato=409)
    except ErroreDiStampa as errore:
        registro.exception("%s: i documenti dell'approvazione non si stampano (%s)", pratica.piano, errore.nome)
        perche = f"Un documento non si è composto, e non è stato approvato nulla. {errore}"
        return _pagina(request, pratica, modulo, [perche], stato=503 if errore.passa else 422)
    versione = fatta.versione
    if fatta.gia:
        messages.info(request, f"{versione.atto_in_breve} era già registrato: ha fatto la versione {versione.numero}.")
    else:
        messages.success(request, f"{pratica.piano.codice}: approvata la versione {versione.numero}.")
    return redirect("delibere:versione", pratica.piano.codice, versione.numero)


def _prima_i_documenti(request: HttpRequest, pratica: Pratica, modulo: AttoForm, chi: Utente) -> HttpResponse:
    """Ask for the fascicolo of what would be approved, and stay on the page with all that was typed."""
    try:
        chiesto, _ = chiedi(pratica.piano, modulo.atto.data, chi, variazione=pratica.variazione)
    except FascicoloImpossibile as no:
        return _pagina(request, pratica, modulo, [str(no)], stato=409)
    return _chiedi_conferma(request, pratica, modulo, in_preparazione=chiesto)


def _gia(pratica: Pratica) -> str:
    if pratica.variazione is None:
        return f"{pratica.piano.codice} è già approvato: versione 1. Per cambiarlo si apre una variazione."
    if diventata := pratica.variazione.diventata:
        return f"La variazione è già approvata: versione {diventata.numero}."
    return "La variazione è stata annullata: non c'è nulla da approvare."


def _pagina(
    request: HttpRequest, pratica: Pratica, modulo: AttoForm, motivi: Any = (), stato: int = 200
) -> HttpResponse:
    contesto = {**_contesto(pratica, pratica.prevedi()), "modulo": modulo, "motivi": _altri(motivi, pratica)}
    return render(request, "delibere/approva.html", contesto, status=stato)


def _altri(motivi: Any, pratica: Pratica) -> list[str]:
    """What is not already said, with its link, among the obstacles of the page."""
    if not motivi:
        return []
    detti = set(pratica.prevedi().impedimenti)
    return [m for m in motivi if m not in detti]


def _di_prima(pratica: Pratica) -> Iterable[ContenutoObiettivo]:
    return pratica.variazione.base.letta.piano.obiettivi if pratica.variazione else ()


def _contesto(pratica: Pratica, prevista: Previsione) -> dict[str, Any]:
    contenuto = prevista.contenuto
    return {
        "pratica": pratica,
        "piano": pratica.piano,
        "variazione": pratica.variazione,
        "prevista": prevista,
        "quanti": len(contenuto.piano.obiettivi),
        "senza_obiettivi": [] if pratica.variazione else idle_centres(pratica.piano),
        "centri": per_centro(contenuto.piano.obiettivi),
        "modifiche": contenuto.modifiche,
        "trascinati": seguono_il_dup(pratica.variazione.base.letta, contenuto) if pratica.variazione else [],
        "generi": dict(Counter(m.genere for m in contenuto.modifiche)),
        "titoli": {o.codice: o.titolo for o in (*_di_prima(pratica), *contenuto.piano.obiettivi)},
    }


indirizzi = [
    path("<piano:codice>/approva/", approva, name="approva"),
    path("<piano:codice>/variazioni/<int:pk>/approva/", approva_variazione, name="approva_variazione"),
]
