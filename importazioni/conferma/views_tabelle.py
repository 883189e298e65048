# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables in the admin: the workbook to fill in, the upload, what it would change, the confirmation."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dup.models import DUP
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_workbook import XLSX_TYPE
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.forms import ModuloTabella, Upload
from importazioni.conferma.signed_upload import Busta, BustaNonValida, apri, chiudi
from importazioni.conferma.telling import Racconto
from importazioni.griglie.findings import TabellaConErrori
from importazioni.writing import PropostaCambiata
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from testi.downloads import name_download

# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE: Final = 300
# The words of an address, and the fields that they fill.
_CHIESTE: Final = {"tabella": "resource", "dup": "dup", "piano": "piano"}
# Its envelopes are good for no other import.
GENERE: Final = "tabella"


@require_http_methods(["GET", "HEAD", "POST"])
def tabella(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    utente = cast(Utente, request.user)
    if request.method != "POST":
        chieste = {campo: request.GET[nome] for nome, campo in _CHIESTE.items() if request.GET.get(nome)}
        return _carico(request, ModuloTabella(chi=utente, initial=chieste))
    modulo = ModuloTabella(request.POST, request.FILES, chi=utente)
    if not modulo.is_valid():
        return _carico(request, modulo)
    upload = modulo.upload
    try:
        racconto = upload.ingresso.proponi(upload.dove, upload.dati, upload.nome, utente=utente)
    except (FileNonLeggibile, TabellaConErrori) as no:
        return _carico(request, modulo, no)
    return _anteprima(request, upload, racconto)


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:tabella")
    utente = cast(Utente, request.user)
    try:
        # Table, place and change are those of the envelope, whatever a field beside it says.
        busta = apri(request.POST.get("busta", ""), utente, GENERE)
        upload = _di(busta, utente)
        racconto = upload.ingresso.importa(
            upload.dove, upload.dati, upload.nome, utente=utente, impronta=busta.impronta
        )
    except (BustaNonValida, FileNonLeggibile, TabellaConErrori) as no:
        return _carico(request, ModuloTabella(chi=utente), no)
    except PropostaCambiata as cambiata:
        return _cambiata(request, upload, cambiata.proposta)
    return _fatto(request, upload, racconto)


def _carico(request: HttpRequest, modulo: ModuloTabella, rifiuto: Exception | None = None) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": "Importa una tabella",
        "modulo": modulo,
        "cartelle": _cartelle(request),
        "rifiuto": str(rifiuto or ""),
        **_i_primi(rilievi=getattr(rifiuto, "rilievi", ())),
    }
    return render(request, "importazioni/tabella.html", contesto, status=400 if request.method == "POST" else 200)


def _anteprima(request: HttpRequest, upload: Upload, racconto: Racconto, *, cambiata: bool = False) -> HttpResponse:
    busta = Busta(upload.nome, _scelta(upload.ingresso, upload.dove), upload.dati, racconto.impronta)
    contesto = {
        **admin.site.each_context(request),
        "title": "Anteprima dell'importazione",
        "tabella": upload.ingresso,
        "documenti": [x for x in (upload.dove.piano, upload.dove.dup) if x],
        "pagina": _pagina(upload.dove),
        "racconto": racconto,
        **_i_primi(
            rilievi=racconto.rilievi,
            segnalazioni=racconto.segnalazioni,
            cambi=racconto.cambi,
            nuovi=racconto.nuovi,
            nomi=racconto.nomi,
            quasi_doppi=racconto.quasi_doppi,
        ),
        "busta": chiudi(busta, cast(Utente, request.user), GENERE),
        "nome_file": upload.nome,
        "byte": len(upload.dati),
        "cambiata": cambiata,
    }
    return render(request, "importazioni/tabella_anteprima.html", contesto, status=409 if cambiata else 200)


def _cambiata(request: HttpRequest, upload: Upload, racconto: Racconto) -> HttpResponse:
    if racconto.nulla_da_fare:
        # Pressed twice, or somebody wrote the same: what was wanted is there.
        messages.info(request, f"«{upload.nome}»: è già tutto scritto, non c'è nulla da fare.")
        return redirect(_pagina(upload.dove))
    return _anteprima(request, upload, racconto, cambiata=True)


def _fatto(request: HttpRequest, upload: Upload, racconto: Racconto) -> HttpResponse:
    """Log it, say it, and go where it can be seen."""
    if racconto.cambi or racconto.nuovi:
        # One line in the log of the admin: the history of each object has its own.
        scritto: Any = upload.dove.piano or upload.dove.dup
        detto = f"{upload.ingresso.titolo}, importati da {upload.nome}."
        chi = cast(Utente, request.user).pk
        LogEntry.objects.log_actions(chi, [scritto], CHANGE, change_message=detto, single_object=True)
    detto = "nulla da fare" if racconto.nulla_da_fare else f"importazione riuscita, {racconto.riepilogo}"
    messages.success(request, f"«{upload.nome}»: {detto}.")
    return redirect(_pagina(upload.dove))


@require_safe
def scarica(request: HttpRequest, tabella: str, codice: str) -> HttpResponse:
    """The workbook of a table: as it is, or empty to fill in (``?vuota=1``); the links need ``?dup=`` too."""
    ingresso = INGRESSI.get(tabella)
    if ingresso is None:
        raise Http404("Questa tabella non c'è.")
    dup = request.GET.get("dup", "") if ingresso.vuole_piano else codice
    dove = _dove(ingresso, dup, codice, cast(Utente, request.user))
    if dove is None:
        raise Http404("Questa tabella non c'è.")
    vuota = bool(request.GET.get("vuota"))
    nome = f"{tabella}-{'da-compilare' if vuota else codice}.xlsx"
    risposta = HttpResponse(ingresso.cartella(dove, vuota), content_type=XLSX_TYPE)
    name_download(risposta, nome)
    return risposta


def _dove(ingresso: Ingresso, dup: str, piano: str, utente: Utente) -> Dove | None:
    """What the table goes into; None when it is not there, or not for this user."""
    dove = Dove(
        DUP.objects.editable_by(utente).filter(codice=dup).first() if ingresso.vuole_dup else None,
        PianoEsecutivo.objects.editable_by(utente).filter(codice=piano).first() if ingresso.vuole_piano else None,
    )
    manca = (ingresso.vuole_dup and dove.dup is None) or (ingresso.vuole_piano and dove.piano is None)
    return None if manca else dove


def _scelta(ingresso: Ingresso, dove: Dove) -> str:
    codici = [getattr(x, "codice", "") for x in (dove.dup, dove.piano)]
    return json.dumps([ingresso.id, *codici])


def _di(busta: Busta, utente: Utente) -> Upload:
    """The file of an envelope, its table, and what it goes into.

    Raises:
        BustaNonValida: it is the envelope of something else, or what it was for is no longer there.
    """
    try:
        tabella, dup, piano = json.loads(busta.piano)
        ingresso = INGRESSI[tabella]
    except (ValueError, TypeError, KeyError):
        raise BustaNonValida("Questa anteprima non è di una tabella: caricare di nuovo il file.") from None
    dove = _dove(ingresso, dup, piano, utente)
    if dove is None:
        raise BustaNonValida("Il documento di questa anteprima non c'è più: caricare di nuovo il file.")
    return Upload(ingresso, dove, busta.nome, busta.dati)


def _pagina(dove: Dove) -> str:
    """Where what was written can be seen."""
    if dove.piano:
        lista = reverse("admin:obiettivi_obiettivopeg_changelist")
        return f"{lista}?{urlencode({'piano__id__exact': dove.piano.pk})}"
    return reverse("admin:dup_dup_change", args=[cast(DUP, dove.dup).pk])


def _cartelle(request: HttpRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """The workbooks to take home, of all tables or of the one asked for: by document or plan, title and address."""
    chiesta = INGRESSI.get(request.GET.get("tabella", ""))
    tabelle = [chiesta] if chiesta else list(INGRESSI.values())
    documenti = list(DUP.objects.editable_by(request.user))
    piani = list(PianoEsecutivo.objects.editable_by(request.user))

    def voce(ingresso: Ingresso, codice: str, dup: DUP | None = None) -> tuple[str, str]:
        coda = f"?{urlencode({'dup': dup.codice})}&" if dup else "?"
        titolo = f"{ingresso.titolo} ({dup.codice})" if dup else ingresso.titolo
        return titolo, reverse("importazioni:tabella_scarica", args=[ingresso.id, codice]) + coda

    dei_dup = [i for i in tabelle if not i.vuole_piano]
    dei_piani = [i for i in tabelle if i.vuole_piano]
    nessuno: list[DUP | None] = [None]
    cartelle = [
        *((d.codice, [voce(i, d.codice) for i in dei_dup]) for d in documenti),
        *(
            (p.codice, [voce(i, p.codice, d) for i in dei_piani for d in (documenti if i.vuole_dup else nessuno)])
            for p in piani
        ),
    ]
    return [(codice, voci) for codice, voci in cartelle if voci]


def _i_primi(**elenchi: Sequence[Any]) -> dict[str, Any]:
    """The first of each list, and under ``altri_…`` how many more there are."""
    primi: dict[str, Any] = {nome: elenco[:MOSTRATE] for nome, elenco in elenchi.items()}
    return primi | {f"altri_{nome}": max(0, len(elenco) - MOSTRATE) for nome, elenco in elenchi.items()}
