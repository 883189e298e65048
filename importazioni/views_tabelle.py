# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables in the admin: the workbook to fill in, the upload, what it would change, the confirmation."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dup.models import DUP
from importazioni.busta import Busta, BustaNonValida, apri, chiudi
from importazioni.forms import ModuloTabella
from importazioni.lettori import FileNonLeggibile
from importazioni.services import PropostaCambiata
from importazioni.tabelle import Rilievo, TabellaConErrori
from importazioni.tabelle.ingressi import INGRESSI, Dove, Ingresso
from importazioni.tabelle.racconto import Racconto
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE: Final = 300


@require_http_methods(["GET", "HEAD", "POST"])
def tabella(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    utente = cast(Utente, request.user)
    if request.method != "POST":
        chieste = {n: request.GET[n] for n in ("tabella", "dup", "piano") if request.GET.get(n)}
        return _carico(request, ModuloTabella(chi=utente, initial=chieste))
    modulo = ModuloTabella(request.POST, request.FILES, chi=utente)
    if not modulo.is_valid():
        return _carico(request, modulo, stato=400)
    file, ingresso, dove = modulo.cleaned_data["file"], INGRESSI[modulo.cleaned_data["tabella"]], modulo.dove
    busta = Busta(file.name, _scelta(ingresso, dove), file.read(), impronta="")
    di_nuovo = ModuloTabella(chi=utente, initial={"tabella": ingresso.id, "dup": dove.dup, "piano": dove.piano})
    try:
        racconto = ingresso.proponi(dove, busta.dati, busta.nome, utente=utente)
    except FileNonLeggibile as errore:
        return _carico(request, di_nuovo, str(errore), stato=400)
    except TabellaConErrori as errori:
        return _carico(request, di_nuovo, str(errori), errori.rilievi, stato=400)
    return _anteprima(request, busta, ingresso, dove, racconto)


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:tabella")
    utente = cast(Utente, request.user)
    try:
        busta = apri(request.POST.get("busta", ""), utente)
        ingresso, dove = _scelti(busta, utente)
        racconto = ingresso.importa(dove, busta.dati, busta.nome, utente=utente, impronta=busta.impronta)
    except (BustaNonValida, FileNonLeggibile) as errore:
        return _carico(request, ModuloTabella(chi=utente), str(errore), stato=400)
    except TabellaConErrori as errori:
        return _carico(request, ModuloTabella(chi=utente), str(errori), errori.rilievi, stato=400)
    except PropostaCambiata as cambiata:
        return _anteprima(request, busta, ingresso, dove, cambiata.proposta, cambiata=True)
    detto = "nulla da fare" if racconto.nulla_da_fare else f"importazione riuscita. {racconto.riepilogo}"
    messages.success(request, f"{busta.nome}: {detto}.")
    return redirect(_pagina(dove))


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
    return HttpResponse(
        ingresso.cartella(dove, vuota),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{nome}"'},
    )


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


def _scelti(busta: Busta, utente: Utente) -> tuple[Ingresso, Dove]:
    """The table of an envelope, and what it goes into.

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
    return ingresso, dove


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


def _carico(
    request: HttpRequest,
    modulo: ModuloTabella,
    rifiuto: str = "",
    rilievi: Sequence[Rilievo] = (),
    *,
    stato: int = 200,
) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": "Importa una tabella",
        "modulo": modulo,
        "rifiuto": rifiuto,
        **_i_primi(rilievi=rilievi),
        "cartelle": _cartelle(request),
    }
    return render(request, "importazioni/tabella.html", contesto, status=stato)


def _i_primi(**elenchi: Sequence[Any]) -> dict[str, Any]:
    """The first of each list, and under ``altri_…`` how many more there are."""
    primi: dict[str, Any] = {nome: elenco[:MOSTRATE] for nome, elenco in elenchi.items()}
    return primi | {f"altri_{nome}": max(0, len(elenco) - MOSTRATE) for nome, elenco in elenchi.items()}


def _anteprima(
    request: HttpRequest, busta: Busta, ingresso: Ingresso, dove: Dove, racconto: Racconto, *, cambiata: bool = False
) -> HttpResponse:
    chiusa = chiudi(replace(busta, impronta=racconto.impronta), cast(Utente, request.user))
    contesto = {
        **admin.site.each_context(request),
        "title": "Anteprima dell'importazione",
        "tabella": ingresso,
        "documenti": [x for x in (dove.piano, dove.dup) if x],
        "pagina": _pagina(dove),
        "racconto": racconto,
        **_i_primi(
            rilievi=racconto.rilievi,
            segnalazioni=racconto.segnalazioni,
            cambi=racconto.cambi,
            nuovi=racconto.nuovi,
            nomi=racconto.nomi,
            quasi_doppi=racconto.quasi_doppi,
        ),
        "busta": chiusa,
        "nome_file": busta.nome,
        "byte": len(busta.dati),
        "cambiata": cambiata,
    }
    return render(request, "importazioni/tabella_anteprima.html", contesto, status=409 if cambiata else 200)
