# SPDX-License-Identifier: AGPL-3.0-or-later
"""The import in the admin: upload, preview, confirm. Until the confirmation nothing is written."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from fogli.limiti import FileNonLeggibile
from importazioni.conferma.forms import ModuloCarico
from importazioni.conferma.preview import Anteprima
from importazioni.gate import read_plan
from importazioni.peg.proposal import Proposta, prepara
from importazioni.peg.telling import riepilogo
from importazioni.peg.writer import importa
from importazioni.reading import Lettura
from importazioni.writing import PropostaCambiata
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import scrive_tutto
from organizzazione.signed_upload import Busta, BustaNonValida, apri, chiudi

Vista = Callable[..., HttpResponseBase]


def solo_chi_scrive(vista: Vista) -> Vista:
    """Let in the planning office; tell the others why not, instead of asking them to log in again."""

    @wraps(vista)
    def guardia(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not scrive_tutto(request.user):
            raise PermissionDenied("I piani li importa l'ufficio programmazione: il tuo utente può leggerli.")
        return vista(request, *args, **kwargs)

    return guardia


@require_http_methods(["GET", "HEAD", "POST"])
def preventivo(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    if request.method != "POST":
        return _carico(request, ModuloCarico())
    modulo = ModuloCarico(request.POST, request.FILES)
    if not modulo.is_valid():
        return _carico(request, modulo, stato=400)
    file = modulo.cleaned_data["file"]
    busta = Busta(file.name, modulo.cleaned_data["piano"], file.read(), impronta="")
    try:
        proposta = prepara(_lettura(busta))
    except FileNonLeggibile as errore:
        return _carico(request, ModuloCarico(initial=modulo.cleaned_data), str(errore), stato=400)
    return _anteprima(request, busta, proposta)


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:preventivo")
    utente = cast(Utente, request.user)
    try:
        busta = apri(request.POST.get("busta", ""), utente)
        proposta = importa(
            _lettura(busta), motivo=f"Importazione di {busta.nome}", utente=utente, impronta=busta.impronta
        )
    except (BustaNonValida, FileNonLeggibile) as errore:
        return _carico(request, ModuloCarico(), str(errore), stato=400)
    except PropostaCambiata as cambiata:
        return _anteprima(request, busta, cambiata.proposta, cambiata=True)
    return _fatto(request, busta, proposta)


def _lettura(busta: Busta) -> Lettura:
    return read_plan(busta.dati, busta.nome, busta.piano or None)


def _carico(request: HttpRequest, modulo: ModuloCarico, rifiuto: str = "", *, stato: int = 200) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": "Importa un piano",
        "modulo": modulo,
        "rifiuto": rifiuto,
    }
    return render(request, "importazioni/carico.html", contesto, status=stato)


def _anteprima(request: HttpRequest, busta: Busta, proposta: Proposta, *, cambiata: bool = False) -> HttpResponse:
    chiusa = chiudi(replace(busta, impronta=proposta.impronta), cast(Utente, request.user))
    contesto = {
        **admin.site.each_context(request),
        "title": "Anteprima dell'importazione",
        "anteprima": Anteprima(proposta),
        "proposta": proposta,
        "busta": chiusa,
        "nome_file": busta.nome,
        "byte": len(busta.dati),
        "cambiata": cambiata,
        "lista": _lista(proposta) if proposta.piano_esistente else "",
    }
    return render(request, "importazioni/anteprima.html", contesto, status=409 if cambiata else 200)


def _fatto(request: HttpRequest, busta: Busta, proposta: Proposta) -> HttpResponse:
    if proposta.nulla_da_fare:
        messages.info(request, f"{busta.nome}: nulla da fare, il piano ha già questo contenuto.")
    else:
        messages.success(request, f"{busta.nome}: importazione riuscita. {riepilogo(proposta)}.")
    return redirect(_lista(proposta))


def _lista(proposta: Proposta) -> str:
    # Asked of the database: a proposal of a new plan was made before that plan had a row.
    piano = PianoEsecutivo.objects.get(codice=proposta.piano.codice)
    return f"{reverse('admin:obiettivi_obiettivopeg_changelist')}?{urlencode({'piano__id__exact': piano.pk})}"
