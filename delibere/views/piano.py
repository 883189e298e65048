# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages that read: the plans, the life of one, a version with what it says and its documents."""

from typing import Final

from django.db.models import Max, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from delibere.accesso import piano_leggibile, versione_leggibile
from delibere.shown import per_centro, senza_byte, vita_del_piano, voci_fra
from fogli.outgoing_csv import CSV_TYPE
from fogli.outgoing_workbook import XLSX_TYPE
from obiettivi.lettura.plan_state import left_out
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from organizzazione.rules import scrive_tutto
from testi.downloads import file_answer
from versioni.in_force import before
from versioni.models import DocumentoDellaVersione, PendingStamp, TimeStamp, Versione
from versioni.verification import Asked, faults

TIPI: Final = {
    "pdf": "application/pdf",
    "xlsx": XLSX_TYPE,
    "csv": CSV_TYPE,
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
SENZA_TIPO: Final = "application/octet-stream"
LEFT_OUT_SHOWN: Final = 20


@require_safe
def elenco(request: HttpRequest) -> HttpResponse:
    """The plans, and how far each is."""
    piani = PianoEsecutivo.objects.visible_to(request.user).annotate(ultima=Max("versioni__numero"))
    versioni = Versione.objects.visible_to(request.user).senza_contenuti().filter(piano__in=piani)
    in_vigore = {v.piano_id: v for v in versioni.order_by("numero")}
    return render(request, "delibere/elenco.html", {"piani": [(p, in_vigore.get(p.pk)) for p in piani]})


@require_safe
def piano(request: HttpRequest, codice: str) -> HttpResponse:
    """The life of a plan."""
    vita = vita_del_piano(piano_leggibile(request, codice), request.user)
    return render(request, "delibere/piano.html", {"vita": vita, "piano": vita.piano})


@require_safe
def verifica(request: HttpRequest, codice: str) -> HttpResponse:
    """Everything that can be verified of the versions of a plan, computed again."""
    scelto = piano_leggibile(request, codice)
    versioni = Versione.objects.visible_to(request.user).filter(piano=scelto)
    contesto = {
        "piano": scelto,
        "difetti": list(faults(Asked(plan=scelto.pk))),
        "versioni": versioni.count(),
        "documenti": DocumentoDellaVersione.objects.visible_to(request.user).filter(versione__in=versioni).count(),
    }
    return render(request, "delibere/verifica.html", contesto)


@require_safe
def versione(request: HttpRequest, codice: str, numero: int) -> HttpResponse:
    """A version: its act, its documents, what it changed, what it says."""
    letta = versione_leggibile(request, codice, numero)
    prefetch_related_objects([letta], senza_byte())
    ultima = Versione.objects.visible_to(request.user).senza_contenuti().filter(piano=letta.piano_id).latest("numero")
    outside = list(left_out(letta.piano, request.user))
    contesto = {
        "piano": letta.piano,
        "versione": letta,
        "ultima": ultima,
        "fuori": outside[:LEFT_OUT_SHOWN] if letta.numero == ultima.numero else [],
        "quanti_fuori": len(outside),
        "altri_fuori": max(len(outside) - LEFT_OUT_SHOWN, 0),
        "puo": scrive_tutto(request.user),
        "marche": TimeStamp.objects.visible_to(request.user).filter(versione=letta).defer("response"),
        "attesa": PendingStamp.objects.filter(versione=letta).first(),
        "modifiche": list(voci_fra(before(letta, letta.precedente), letta.letta)) if letta.precedente else [],
        "centri": per_centro(letta.letta.piano.obiettivi),
        "obiettivi": letta.letta.piano.obiettivi,
    }
    return render(request, "delibere/versione.html", contesto)


@require_safe
def obiettivo(request: HttpRequest, codice: str, numero: int, obiettivo: str) -> HttpResponse:
    """An objective as a version has it."""
    letta = versione_leggibile(request, codice, numero)
    contenuto = letta.letta.per_codice.get(obiettivo)
    if contenuto is None:
        raise Http404("In questa versione non c'è")
    oggi = ObiettivoPEG.objects.visible_to(request.user).filter(piano=letta.piano_id, codice=obiettivo).first()
    contesto = {
        **contesto_del_foglio(sullo_schermo(contenuto)),
        "piano": letta.piano,
        "versione": letta,
        "oggi": oggi,
        "legami": letta.letta.legami.get(obiettivo, ()),
    }
    return render(request, "delibere/obiettivo.html", contesto)


@require_safe
def documento(request: HttpRequest, codice: str, numero: int, genere: str, formato: str) -> HttpResponseBase:
    """A document as it was delivered, byte by byte; who has it already is told so without reading it."""
    letta = versione_leggibile(request, codice, numero)
    suoi = DocumentoDellaVersione.objects.visible_to(request.user).filter(versione=letta)
    detto = get_object_or_404(suoi.defer("dati"), genere=genere, formato=formato)
    tipo = TIPI.get(formato, SENZA_TIPO)
    return file_answer(request, lambda: bytes(detto.dati), tipo, name=detto.nome, seal=detto.impronta)


@require_safe
def contenuto(request: HttpRequest, codice: str, numero: int) -> HttpResponseBase:
    """The canonical JSON of a version: the very text of which the SHA-256 is told."""
    letta = versione_leggibile(request, codice, numero)
    nome = f"{letta.piano.codice}-versione-{numero}.json"
    return file_answer(request, letta.contenuto.encode, TIPI["json"], name=nome, seal=letta.impronta)


indirizzi = [
    path("", elenco, name="elenco"),
    path("<piano:codice>/", piano, name="piano"),
    path("<piano:codice>/verifica/", verifica, name="verifica"),
    path("<piano:codice>/versioni/<int:numero>/", versione, name="versione"),
    path("<piano:codice>/versioni/<int:numero>/contenuto.json", contenuto, name="contenuto"),
    path("<piano:codice>/versioni/<int:numero>/obiettivi/<obiettivo:obiettivo>/", obiettivo, name="obiettivo"),
    path("<piano:codice>/versioni/<int:numero>/documenti/<slug:genere>.<slug:formato>", documento, name="documento"),
]
