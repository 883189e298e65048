# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the DUP in the admin: the workbook to fill in, the upload, what it would change, the confirmation."""

from dataclasses import replace
from typing import cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dup.letture import contenuto_del_dup
from dup.models import DUP
from importazioni.busta import Busta, BustaNonValida, apri, chiudi
from importazioni.forms import ModuloTabella
from importazioni.lettori import FileNonLeggibile
from importazioni.services import PropostaCambiata
from importazioni.tabelle import TABELLE, Rilievo, Tabella, TabellaConErrori
from importazioni.tabelle.esporta import esporta
from importazioni.tabelle.racconto import in_parole, posto, riepilogo
from importazioni.tabelle.services import Esito, importa_tabella, proponi_tabella
from organizzazione.models import Utente

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE = 300


@require_http_methods(["GET", "HEAD", "POST"])
def tabella(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    utente = cast(Utente, request.user)
    if request.method != "POST":
        return _carico(request, ModuloTabella(chi=utente, initial={"dup": request.GET.get("dup", "")}))
    modulo = ModuloTabella(request.POST, request.FILES, chi=utente)
    if not modulo.is_valid():
        return _carico(request, modulo, stato=400)
    file, scelta, dup = (modulo.cleaned_data[n] for n in ("file", "tabella", "dup"))
    busta = Busta(file.name, f"{scelta}:{dup.codice}", file.read(), impronta="")
    di_nuovo = ModuloTabella(chi=utente, initial={"tabella": scelta, "dup": dup.codice})
    try:
        esito = proponi_tabella(TABELLE[scelta], dup, busta.dati, busta.nome)
    except FileNonLeggibile as errore:
        return _carico(request, di_nuovo, str(errore), stato=400)
    except TabellaConErrori as errori:
        return _carico(request, di_nuovo, str(errori), errori.rilievi, stato=400)
    return _anteprima(request, busta, TABELLE[scelta], dup, esito)


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:tabella")
    utente = cast(Utente, request.user)
    try:
        busta = apri(request.POST.get("busta", ""), utente)
        scelta, _, codice = busta.piano.partition(":")
        dup = DUP.objects.editable_by(utente).filter(codice=codice).first()
        if dup is None or scelta not in TABELLE:
            raise BustaNonValida("Il documento di questa anteprima non c'è più: caricare di nuovo il file.")
        esito = importa_tabella(TABELLE[scelta], dup, busta.dati, busta.nome, utente=utente, impronta=busta.impronta)
    except (BustaNonValida, FileNonLeggibile) as errore:
        return _carico(request, ModuloTabella(chi=utente), str(errore), stato=400)
    except TabellaConErrori as errori:
        return _carico(request, ModuloTabella(chi=utente), str(errori), errori.rilievi, stato=400)
    except PropostaCambiata as cambiata:
        nuovo = Esito(cambiata.proposta, ())
        return _anteprima(request, busta, TABELLE[scelta], cast(DUP, dup), nuovo, cambiata=True)
    detto = "nulla da fare" if esito.proposta.nulla_da_fare else f"importazione riuscita. {riepilogo(esito)}"
    messages.success(request, f"{busta.nome}: {detto}.")
    return redirect(reverse("admin:dup_dup_change", args=[dup.pk]))


@require_safe
def scarica(request: HttpRequest, tabella: str, codice: str) -> HttpResponse:
    """The workbook of a table: of the document, or empty to fill in (``?vuota=1``)."""
    dup = DUP.objects.editable_by(request.user).filter(codice=codice).first()
    if tabella not in TABELLE or dup is None:
        raise Http404("Questa tabella non c'è.")
    vuota = bool(request.GET.get("vuota"))
    dati = esporta(TABELLE[tabella], contenuto_del_dup(dup), vuota=vuota)
    nome = f"{tabella}-{'da-compilare' if vuota else dup.codice}.xlsx"
    return HttpResponse(dati, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{nome}"'})


def _carico(
    request: HttpRequest,
    modulo: ModuloTabella,
    rifiuto: str = "",
    rilievi: tuple[Rilievo, ...] = (),
    *,
    stato: int = 200,
) -> HttpResponse:
    contesto = {
        **admin.site.each_context(request),
        "title": "Importa una tabella del DUP",
        "modulo": modulo,
        "rifiuto": rifiuto,
        "rilievi": rilievi[:MOSTRATE],
        "altri_rilievi": max(0, len(rilievi) - MOSTRATE),
        "tabelle": TABELLE.values(),
        "documenti": DUP.objects.editable_by(request.user),
    }
    return render(request, "importazioni/tabella.html", contesto, status=stato)


def _anteprima(
    request: HttpRequest, busta: Busta, tabella: Tabella, dup: DUP, esito: Esito, *, cambiata: bool = False
) -> HttpResponse:
    chiusa = chiudi(replace(busta, impronta=esito.proposta.impronta), cast(Utente, request.user))
    variazioni = esito.proposta.variazioni
    nuovi = [v for v in variazioni if v.nuovo]
    cambi = [v for v in variazioni if not v.nuovo]
    contesto = {
        **admin.site.each_context(request),
        "title": "Anteprima dell'importazione",
        "tabella": tabella,
        "dup": dup,
        "esito": esito,
        "riepilogo": riepilogo(esito),
        "nuovi": [(v.genere, posto(v)) for v in nuovi[:MOSTRATE]],
        "cambi": [(posto(v), v.campo, in_parole(v.prima), in_parole(v.dopo)) for v in cambi[:MOSTRATE]],
        "altri_nuovi": max(0, len(nuovi) - MOSTRATE),
        "altri_cambi": max(0, len(cambi) - MOSTRATE),
        "nomi": [(t.genere, n) for t in esito.proposta.nomi.tutti() for n in t.nuovi],
        "busta": chiusa,
        "nome_file": busta.nome,
        "byte": len(busta.dati),
        "cambiata": cambiata,
    }
    return render(request, "importazioni/tabella_anteprima.html", contesto, status=409 if cambiata else 200)
