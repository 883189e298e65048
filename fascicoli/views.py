# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fascicoli on the web: those of a plan, the page of one while it is made and after, its files."""

from typing import Any, Final, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fascicoli import services
from fascicoli.archivio import nome_di, zip_di
from fascicoli.elenco import in_testo
from fascicoli.forms import NuovoFascicoloForm
from fascicoli.jobs import copertina_di, voci_di
from fascicoli.models import Fascicolo
from lavori.choices import StatoLavoro
from lavori.presence import stuck
from monitoraggio.models import DocumentoDellaRilevazione
from monitoraggio.rules import DOSSIER, may_have_dossier
from obiettivi.lettura.selection import piano_in_mano
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import legge_tutto, scrive_tutto
from reports.base import Formato
from reports.consegna import senza_righe
from reports.scrittori import TIPI_MIME
from testi.downloads import OF_WHO_ASKED, file_answer, name_download
from versioni.models import FileConsegnato

PER_PAGINA: Final = 20
DA_DIRE: Final = 3
VIETATO: Final = "I fascicoli li legge chi legge tutti i piani: l'ufficio programmazione, la Giunta, gli assessori."


@never_cache
@require_safe
def elenco(request: HttpRequest) -> HttpResponse:
    """The fascicoli of a plan (the one in hand unless another is asked for), and the press for a new one."""
    _legge(request)
    piani = PianoEsecutivo.objects.visible_to(request.user)
    detto = request.GET.get("piano")
    piano = get_object_or_404(piani, codice=detto) if detto else piano_in_mano(request.user)
    contesto: dict[str, Any] = {"piano": piano, "piani": piani, "puo_chiedere": scrive_tutto(request.user)}
    if piano is not None:
        righe = Fascicolo.objects.visible_to(request.user).filter(piano=piano).told()
        contesto["pagina"] = Paginator(righe, PER_PAGINA).get_page(request.GET.get("pagina"))
        contesto["modulo"] = NuovoFascicoloForm(piano=piano) if contesto["puo_chiedere"] else None
    return render(request, "fascicoli/elenco.html", contesto)


@require_POST
def nuovo(request: HttpRequest) -> HttpResponse:
    """The press: freeze the content, put the work in the queue, go to its page."""
    _scrive(request)
    piano = get_object_or_404(PianoEsecutivo.objects.visible_to(request.user), codice=request.POST.get("piano", ""))
    torna = reverse("fascicoli:elenco", query={"piano": piano.codice})
    modulo = NuovoFascicoloForm(request.POST, piano=piano)
    if not modulo.is_valid():
        messages.error(request, f"Il fascicolo non è stato chiesto. {modulo.errori()}")
        return redirect(torna)
    try:
        fascicolo, impedimenti = services.chiedi(piano, modulo.del_giorno, _utente(request), **modulo.chiesto)
    except services.FascicoloImpossibile as no:
        messages.error(request, str(no))
        return redirect(torna)
    if impedimenti:
        altri = f" (e altri {len(impedimenti) - DA_DIRE})" if len(impedimenti) > DA_DIRE else ""
        testo = " ".join(impedimenti[:DA_DIRE])
        messages.warning(request, f"Così com'è ora il piano non si approverebbe: {testo}{altri}")
    return redirect("fascicoli:pagina", fascicolo.pk)


@never_cache
@require_safe
def pagina(request: HttpRequest, pk: int) -> HttpResponse:
    """One fascicolo: how far it is, or its documents."""
    return render(request, "fascicoli/pagina.html", _contesto(request, pk))


@never_cache
@require_safe
def stato(request: HttpRequest, pk: int) -> HttpResponse:
    """What the page asks for while the work goes on. What is read aloud comes only when a document was finished."""
    contesto = _contesto(request, pk)
    visti = request.GET.get("visti", "")
    contesto["da_dire"] = visti != str(len(contesto["documenti"])) or not contesto["f"].al_lavoro
    return render(request, "fascicoli/stato.html", contesto)


@require_POST
def annulla(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the work."""
    return _atto(request, pk, services.annulla, "Il fascicolo è annullato: i documenti già fatti restano.")


@require_POST
def riprova(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the work up again."""
    return _atto(request, pk, services.riprova, "Il lavoro riprende da dove era arrivato.")


@require_safe
def scarica(request: HttpRequest, pk: int, documento: int) -> HttpResponseBase:
    """One document, as its hash says."""
    riga = get_object_or_404(_di(request, pk).documenti.visible_to(request.user).defer("dati"), pk=documento)
    return _file_of(request, riga)


@require_safe
def consegnato(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A document that the act of a survey delivered, byte by byte."""
    seen = DocumentoDellaRilevazione.objects.visible_to(request.user).without_bytes()
    return _file_of(request, get_object_or_404(seen, pk=pk))


def _file_of(request: HttpRequest, riga: FileConsegnato) -> HttpResponseBase:
    tipo = "application/zip" if riga.formato == "zip" else TIPI_MIME[Formato(riga.formato)]
    return file_answer(request, lambda: bytes(riga.dati), tipo, name=riga.nome, seal=riga.impronta)


@require_safe
def testo(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The covering list as text, to paste into the act."""
    fascicolo = _pronto(request, pk)
    return file_answer(
        request,
        lambda: in_testo(copertina_di(fascicolo), voci_di(fascicolo)).encode(),
        "text/plain; charset=utf-8",
        name="elenco.txt",
        seal=f"{fascicolo.pk}-{fascicolo.impronta}",
    )


@require_safe
def archivio(request: HttpRequest, pk: int) -> HttpResponseBase:
    """All of it in one ZIP."""
    fascicolo = _pronto(request, pk)
    risposta = StreamingHttpResponse(zip_di(fascicolo, request.user), content_type="application/zip")
    name_download(risposta, nome_di(fascicolo))
    risposta["Cache-Control"] = OF_WHO_ASKED
    return risposta


def _contesto(request: HttpRequest, pk: int) -> dict[str, Any]:
    f = _di(request, pk)
    documenti = list(f.documenti.visible_to(request.user).defer("dati").order_by("ordine"))
    pronto = f.stato == StatoLavoro.PRONTO
    return {
        "f": f,
        "documenti": documenti,
        "fermo": stuck(f),
        "pronto": pronto,
        "mancano": senza_righe({d.genere for d in documenti}) if pronto and f.chiusura is None else [],
        "dossier_apart": pronto
        and f.chiusura is not None
        and DOSSIER not in f.documenti.values_list("genere", flat=True),
        "may_have_dossier": may_have_dossier(request.user),
        "puo_scrivere": scrive_tutto(request.user),
    }


def _atto(request: HttpRequest, pk: int, fai: Any, fatto: str) -> HttpResponse:
    fascicolo = _di(request, pk)
    _scrive(request)
    try:
        fai(fascicolo, _utente(request))
    except services.FascicoloImpossibile as no:
        messages.error(request, str(no))
    else:
        messages.success(request, fatto)
    return redirect("fascicoli:pagina", pk)


def _di(request: HttpRequest, pk: int) -> Fascicolo:
    trovato: Fascicolo = get_object_or_404(Fascicolo.objects.visible_to(request.user).told(), pk=pk)
    return trovato


def _pronto(request: HttpRequest, pk: int) -> Fascicolo:
    fascicolo = _di(request, pk)
    if fascicolo.stato != StatoLavoro.PRONTO:
        raise Http404("Il fascicolo non è pronto")
    return fascicolo


def _legge(request: HttpRequest) -> None:
    if not legge_tutto(request.user):
        raise PermissionDenied(VIETATO)


def _scrive(request: HttpRequest) -> None:
    if not scrive_tutto(request.user):
        raise PermissionDenied(services.VIETATO)


def _utente(request: HttpRequest) -> Utente:
    return cast(Utente, request.user)
