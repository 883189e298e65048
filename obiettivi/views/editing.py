# SPDX-License-Identifier: AGPL-3.0-or-later
"""The editing page of an objective: everything on one page, and every button of it works without JavaScript.

One handler answers the page: it shows it, adds and moves its rows, copies from another objective, saves. Whatever
it cannot do it says on the same page, with everything that was typed still in it.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from flussi.once import last_confirmed, once
from obiettivi.choices import Azione, Stato
from obiettivi.contenuto.pesi import NonRipartibile
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.modifica import saving
from obiettivi.modifica.copying import TESTI, NienteDaCopiare, candidati, copia
from obiettivi.modifica.form_text import TESTA, FormText, compi, gesto
from obiettivi.modifica.left_fields import left_as_a_whole
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.page import COPY_FROM, Vista
from obiettivi.modifica.reading import Errori, da_obiettivo
from obiettivi.modifica.ridistribuzione import applica
from obiettivi.modifica.submission import Modulo, ricevuto
from obiettivi.rules import TABELLA
from obiettivi.scrittura.codes import codice_proposto
from obiettivi.scrittura.places import address, may
from obiettivi.views import conflict, vita
from obiettivi.views.access import indirizzo_se_c_e, leggibile, perche_non_si_scrive, utente_di
from obiettivi.vita import services
from obiettivi.vita.comments import about_fields
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import centri_di, legge_tutto, ruolo_di


@dataclass(slots=True)
class Luogo:
    """Where the page writes: an objective, or a centre and a plan for a new one."""

    piano: PianoEsecutivo
    centro: CentroDiResponsabilita
    obiettivo: ObiettivoPEG | None
    indirizzo: str


@never_cache
@require_http_methods(["GET", "POST"])
def modifica(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a stored objective."""
    obiettivo = leggibile(request, pk)
    luogo = Luogo(obiettivo.piano, obiettivo.centro, obiettivo, reverse("obiettivi:modifica", args=[pk]))
    if not ObiettivoPEG.objects.editable_by(request.user).filter(pk=pk).exists():
        return _non_si_puo(request, luogo)
    if request.method == "POST":
        return _risponde(request, luogo)
    scritto = left_as_a_whole(da_obiettivo(obiettivo))
    return _pagina(request, luogo, Modulo(scritto, obiettivo.revisione, scritto))


@never_cache
@require_http_methods(["GET", "POST"])
def nuovo(request: HttpRequest) -> HttpResponse:
    """The page of an objective that is not there yet; first the choice of plan and centre, where there are several."""
    posti = vita.where_to_write(request)
    if len(posti) > 1:
        return render(request, "obiettivi/modifica/dove.html", vita.to_choose(posti))
    piano, centro = posti[0]
    luogo = Luogo(piano, centro, None, address(piano, centro))
    if request.method == "POST":
        return _risponde(request, luogo)
    testa = dict.fromkeys(TESTA, "") | {"codice": codice_proposto(piano, centro)}
    testa["responsabile"] = vita.responsabile_di(centro)
    return _pagina(request, luogo, Modulo(FormText(testa), 0))


@require_POST
def anteprima(request: HttpRequest, piano: int, centro: int) -> HttpResponse:
    """What the page says of the text being typed: sums, findings, readings, the sheet. Writes nothing."""
    il_piano = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), pk=piano)
    if not (legge_tutto(request.user) or centro in centri_di(request.user)):
        raise Http404
    il_centro = get_object_or_404(CentroDiResponsabilita, pk=centro)
    vista = Vista(ricevuto(request).scritto, il_centro.nome, Nomi(il_piano))
    return render(request, "obiettivi/modifica/viva.html", {"vista": vista})


@never_cache
@require_http_methods(["GET", "POST"])
def copia_da(request: HttpRequest, pk: int) -> HttpResponse:
    """The editing page, with pieces of another objective brought into the form."""
    if request.method == "GET":
        return redirect("obiettivi:modifica", pk)
    return modifica(request, pk)


def _non_si_puo(request: HttpRequest, luogo: Luogo) -> HttpResponse:
    assert luogo.obiettivo is not None  # noqa: S101  # a new objective is refused before
    perche = perche_non_si_scrive(request, luogo.obiettivo)
    if request.method != "POST":
        raise PermissionDenied(perche)
    scritto = ricevuto(request).scritto
    contesto = {"perche": perche, "obiettivo": luogo.obiettivo, "testi": list(conflict.in_parole(scritto))}
    return render(request, "obiettivi/modifica/non_salvato.html", contesto, status=403)


def _risponde(request: HttpRequest, luogo: Luogo) -> HttpResponse:
    azione = request.POST.get("azione", "salva")
    if azione == "risolvi" and luogo.obiettivo:
        return _risolvi(request, luogo)
    modulo = ricevuto(request)
    if modulo.utente not in (None, request.user.pk):
        messages.error(
            request, "Ora sei entrato con un altro utente: controlla e salva di nuovo. Non è stato scritto nulla."
        )
        return _pagina(request, luogo, modulo)
    if chiesto := gesto(azione):
        esito = compi(modulo.scritto, chiesto)
        modulo.scritto = esito.scritto
        return _pagina(request, luogo, modulo, fuoco=esito.fuoco, sezione=chiesto.sezione)
    match azione:
        case "copia":
            return _copia(request, luogo, modulo)
        case "applica-pesi":
            return _applica_pesi(request, luogo, modulo)
        case "salva" | "proponi":
            modulo.scritto = left_as_a_whole(modulo.scritto)
            return _salva(request, luogo, modulo, proponi=azione == "proponi")
        case "aggiorna":
            modulo.scritto = left_as_a_whole(modulo.scritto)
    return _pagina(request, luogo, modulo)


def _copia(request: HttpRequest, luogo: Luogo, modulo: Modulo) -> HttpResponse:
    try:
        modulo.scritto, detto = copia(modulo.scritto, request.POST, request.user)
    except NienteDaCopiare as no:
        return _pagina(request, luogo, modulo, {COPY_FROM: [str(no)]}, fuoco=COPY_FROM)
    messages.info(request, detto)
    return _pagina(request, luogo, modulo)


def _applica_pesi(request: HttpRequest, luogo: Luogo, modulo: Modulo) -> HttpResponse:
    """The proposed weights into the boxes; the proposal itself says why where it cannot be."""
    try:
        modulo.scritto, fuoco = applica(modulo.scritto, luogo.piano.anno)
    except NonRipartibile:
        return _pagina(request, luogo, modulo, sezione="fasi")
    if not getattr(request, "htmx", False):
        messages.info(request, "Pesi ridistribuiti nel modulo. Nulla è salvato finché non premi Salva.")
    return _pagina(request, luogo, modulo, fuoco=fuoco, sezione="fasi")


def _salva(request: HttpRequest, luogo: Luogo, modulo: Modulo, *, proponi: bool) -> HttpResponse:
    chi = utente_di(request)

    scritto = False

    def scrivi() -> str:
        nonlocal scritto
        scritto, cambiato = True, True
        if luogo.obiettivo:
            cambiato = saving.salva(luogo.obiettivo, modulo.scritto, modulo.revisione, chi)
            obiettivo = luogo.obiettivo
        elif modulo.revisione != 0:
            raise ConflittoDiRevisione("manca la versione")
        else:
            obiettivo = saving.crea(luogo.piano, luogo.centro, modulo.scritto, chi)
        return _dopo(request, obiettivo, cambiato=cambiato, proponi=proponi)

    try:
        indirizzo = once(chi, modulo.chiave_del_salvataggio(), scrivi)
    except saving.NonValido as no:
        return _pagina(request, luogo, modulo, no.errori, stato=422)
    except saving.NonPermesso:
        return _non_si_puo(request, luogo)
    except ConflittoDiRevisione:
        return _conflitto(request, luogo, modulo)
    if not scritto:
        # Said twice (a double click): the browser may have dropped the first answer, and its notice with it.
        messages.success(request, "Salvato.")
    return HttpResponseRedirect(indirizzo)


def _dopo(request: HttpRequest, obiettivo: ObiettivoPEG, *, cambiato: bool, proponi: bool) -> str:
    """Propose if asked, say how it went, and where to go next."""
    pagina = reverse("obiettivi:modifica", args=[obiettivo.pk])
    if not proponi:
        detto = f"Salvato: {obiettivo.codice}." if cambiato else f"{obiettivo.codice}: nessuna modifica da salvare."
        messages.success(request, detto)
        return pagina
    try:
        services.proponi(ObiettivoPEG.objects.get(pk=obiettivo.pk), utente_di(request))
    except Refused as no:
        messages.warning(request, f"Salvato, ma non proposto. {no.in_full}")
        return pagina
    messages.success(request, f"Salvato e proposto all'ufficio programmazione: {obiettivo.codice}.")
    return indirizzo_se_c_e("obiettivi:scheda", obiettivo.pk) or reverse("inizio")


def _conflitto(request: HttpRequest, luogo: Luogo, modulo: Modulo) -> HttpResponse:
    if luogo.obiettivo is None:
        messages.error(request, "La pagina era incompleta: non è stato scritto nulla. Controlla e salva di nuovo.")
        modulo.revisione = 0
        return _pagina(request, luogo, modulo, stato=409)
    return conflict.pagina(request, leggibile(request, luogo.obiettivo.pk), modulo, luogo.indirizzo)


def _risolvi(request: HttpRequest, luogo: Luogo) -> HttpResponse:
    assert luogo.obiettivo is not None  # noqa: S101  # the caller has looked
    risolto = conflict.risolto(request, luogo.obiettivo)
    if isinstance(risolto, HttpResponse):
        return risolto
    return _salva(request, luogo, risolto, proponi=False)


def _pagina(
    request: HttpRequest,
    luogo: Luogo,
    modulo: Modulo,
    errori: Errori | None = None,
    fuoco: str = "",
    sezione: str = "",
    stato: int = 200,
) -> HttpResponse:
    nomi = Nomi(luogo.piano)
    vista = Vista(modulo.scritto, luogo.centro.nome, nomi, errori, fuoco)
    contesto: dict[str, Any] = {"vista": vista, "luogo": luogo, "modulo": modulo}
    if sezione and getattr(request, "htmx", False):
        return render(request, "obiettivi/modifica/gesto.html", contesto | {"sezione": vista.sezione(sezione)})
    testa = vista.testa()
    ruolo, stato_ora = ruolo_di(request.user), luogo.obiettivo.stato if luogo.obiettivo else Stato.BOZZA
    contesto |= {
        "testa": testa,
        # Who works at the weights without JavaScript finds the proposal open again.
        "proposta_aperta": request.POST.get("azione") in ("ricalcola-pesi", "applica-pesi"),
        "testa_identita": [c for n, c in testa.items() if n not in TESTI],
        "testa_testi": [testa[n] for n in TESTI],
        "commenti_ai_campi": about_fields(luogo.obiettivo),
        "chiave_duplica": uuid.uuid4(),
        "confermate": " ".join(map(str, last_confirmed(request.user.pk))),
        "errori_copia": vista.refused.get(COPY_FROM, []),
        "candidati": candidati(luogo.piano, luogo.centro, luogo.obiettivo, request.user),
        "scheda": indirizzo_se_c_e("obiettivi:scheda", luogo.obiettivo.pk) if luogo.obiettivo else "",
        # Who has this page may write: centre and window are right for the other acts too, role and state are not.
        "puo_proporre": stato_ora in TABELLA.states_in(ruolo, Azione.PROPORRE),
        "puo_duplicare": luogo.obiettivo is not None
        and may(request.user, Azione.SCRIVERE, luogo.piano, luogo.obiettivo.centro_id),
        "puo_eliminare": luogo.obiettivo is not None
        and not luogo.obiettivo.in_vigore
        and stato_ora in TABELLA.states_in(ruolo, Azione.ELIMINARE),
    }
    return render(request, "obiettivi/modifica/pagina.html", contesto, status=stato)


indirizzi: list[URLPattern] = [
    path("obiettivi/nuovo/", nuovo, name="nuovo"),
    path("obiettivi/<int:pk>/modifica/", modifica, name="modifica"),
    path("obiettivi/<int:pk>/copia-da/", copia_da, name="copia_da"),
    path("obiettivi/anteprima/<int:piano>/<int:centro>/", anteprima, name="anteprima"),
    *vita.indirizzi,
]
