# SPDX-License-Identifier: AGPL-3.0-or-later
"""«Verifica un documento»: from the fingerprint of a file to the act that approved it."""

import threading
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fogli import sandbox
from fogli.limiti import FileNonLeggibile
from fogli.sandbox import Busy
from trasparenza import published, services
from trasparenza.cache import pubblica
from trasparenza.envelopes import Envelope
from trasparenza.impronte import CAMPO, LIMITE, LIMITE_RICHIESTA, MEGABYTE, Impronta, TroppoGrande, leggi_impronta
from trasparenza.models import Pubblicazione
from trasparenza.relazioni import reading as relazioni
from versioni.models import DocumentoDellaVersione

ILLEGGIBILE: Final = "Questa non è un'impronta SHA-256: sono 64 caratteri, cifre da 0 a 9 e lettere da a a f."
NESSUN_FILE: Final = "Scegli il file da verificare: non è arrivato niente, oppure il file è vuoto."
TROPPO_GRANDE: Final = (
    f"Il file supera {MEGABYTE} MB. Con JavaScript acceso si verifica senza spedirlo, quanto grande si vuole; oppure "
    "calcola la sua impronta SHA-256 sul tuo computer e incollala qui sotto."
)

OCCUPATO: Final = "Si sta aprendo la busta firmata di qualcun altro: riprova fra qualche secondo."
_READER: Final = "trasparenza.envelopes:opened"
_ONE_AT_A_TIME: Final = threading.BoundedSemaphore(1)


# Nothing is written, and whoever asks is nobody in particular: there is nothing to forge, and no cookie to set.
@csrf_exempt
@login_not_required
@pubblica
@require_http_methods(["GET", "HEAD", "POST"])
def verifica(request: HttpRequest) -> HttpResponseBase:
    """Ask by fingerprint (GET), or by file (POST), whose fingerprint then stands in the address of the answer."""
    if request.method == "POST":
        return _dal_file(request)
    chiesta = request.GET.get("impronta", "").strip()
    if not chiesta:
        return _pagina(request)
    impronta = leggi_impronta(chiesta)
    if not impronta:
        # A question, and its answer: nothing was refused. What was mistyped once need not be kept for anybody.
        risposta = _pagina(request, chiesta=chiesta[:200], errore_impronta=ILLEGGIBILE)
        add_never_cache_headers(risposta)
        return risposta
    return _pagina(request, **_answer(impronta))


def _answer(*fingerprints: str) -> dict[str, Any]:
    """What is known of some bytes, the first of several that are known."""
    documenti = published.riconosci(*fingerprints)
    versioni = published.versioni_con_contenuto(*fingerprints)
    piani = {d.versione.piano_id for d in documenti} | {v.versione.piano_id for v in versioni}
    attuali = {p.versione.piano_id: p for p in _in_vigore(piani)}
    return {
        "chiesta": fingerprints[0],
        "riconosciuti": [_riconosciuto(d, attuali) for d in documenti],
        "contenuti": [(v, attuali[v.versione.piano_id]) for v in versioni],
        "di_rilevazioni": published.of_surveys(*fingerprints),
        "rilevazioni": published.frozen_surveys(*fingerprints),
        "relazioni": relazioni.recognised(*fingerprints),
    }


def _dal_file(request: HttpRequest) -> HttpResponseBase:
    try:
        passed = _passed(request)
    except TroppoGrande:
        return _pagina(request, errore=TROPPO_GRANDE, stato=413)
    if not passed.trovata:
        return _pagina(request, errore=NESSUN_FILE, stato=400)
    try:
        envelope = _envelope(passed)
    except Busy as busy:
        return _pagina(request, errore=str(busy), stato=503)
    except FileNonLeggibile as refused:
        return _pagina(request, errore=str(refused), stato=422)
    if envelope:
        services.stato()  # a version that nobody has read yet is in no index
        # No address of its own: one that says who signed would let anybody say so.
        return _pagina(request, busta=envelope, **_answer(*envelope.fingerprints))
    risposta = HttpResponse(status=303)
    risposta["Location"] = f"{reverse('trasparenza:verifica')}?{urlencode({'impronta': passed.trovata})}"
    return risposta


def _envelope(passed: Impronta) -> Envelope | None:
    """What is in the file that was sent, if it is a signed envelope.

    Raises:
        FileNonLeggibile: it is one, and cannot be opened; ``Busy`` when others' are being opened.
    """
    if not passed.envelope:
        return None
    # Whoever asks is nobody in particular: of the workers that open files the others stay for who works here.
    if not _ONE_AT_A_TIME.acquire(blocking=False):
        raise Busy(OCCUPATO)
    try:
        found = sandbox.read(_READER, passed.envelope, passed.name, name="La busta", kinds=(Envelope,))
    finally:
        _ONE_AT_A_TIME.release()
    return found[0] if found else None


def _passed(request: HttpRequest) -> Impronta:
    if int(request.META.get("CONTENT_LENGTH") or 0) > LIMITE_RICHIESTA:
        raise TroppoGrande
    passa = Impronta(request)
    gestori: list[FileUploadHandler] = [passa]
    request.upload_handlers = gestori
    request.FILES.get(CAMPO)  # reads the body, piece by piece
    if passa.troppo:
        raise TroppoGrande
    return passa


def _in_vigore(piani: set[int]) -> list[Pubblicazione]:
    return list(Pubblicazione.objects.leggere().in_vigore().con_documenti().filter(versione__piano__in=piani))


def _riconosciuto(d: DocumentoDellaVersione, attuali: dict[int, Pubblicazione]) -> dict[str, Any]:
    """A document, its version, the one in force, and there the document of the same kind."""
    attuale = attuali[d.versione.piano_id]
    versione: Any = d.versione
    stessi = (a for a in attuale.versione.documenti.all() if (a.genere, a.formato) == (d.genere, d.formato))
    superato = attuale.versione_id != d.versione_id
    return {
        "d": d,
        "p": versione.pubblicazione,
        "attuale": attuale,
        "superato": superato,
        "nuovo": next(stessi, None),
    }


def _pagina(request: HttpRequest, stato: int = 200, **contesto: Any) -> HttpResponse:
    contesto |= {"campo": CAMPO, "limite": LIMITE, "megabyte": MEGABYTE}
    return render(request, "trasparenza/verifica.html", contesto, status=stato)


indirizzi = [path("verifica/", verifica, name="verifica")]
