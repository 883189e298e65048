# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables in the admin: the workbook to fill in, the upload, what it would change, the confirmation."""

import json
from collections.abc import Sequence
from typing import Any, Final, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from import_export.tmp_storages import BaseStorage

from dup.models import DUP
from fogli.limiti import FileNonLeggibile
from fogli.outgoing_workbook import XLSX_TYPE
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.forms import ModuloBusta, ModuloTabella
from importazioni.conferma.resources import RISORSE, EsitoDiTabella, FileIntero, RisorsaDiTabella
from importazioni.conferma.signed_upload import Busta, BustaNonValida, apri, chiudi
from importazioni.conferma.telling import Racconto
from obiettivi.models import PianoEsecutivo
from organizzazione.admin.scambio import Scambio
from organizzazione.models import Utente
from testi.downloads import name_download

# A page of thousands of rows helps nobody: the first ones are shown, and the rest is counted.
MOSTRATE: Final = 300
CARICO, ANTEPRIMA = "importazioni/tabella.html", "importazioni/tabella_anteprima.html"
# The words of an address, and the fields that they fill.
_CHIESTE: Final = {"tabella": "resource", "dup": "dup", "piano": "piano"}
# Its envelopes are good for no other import.
GENERE: Final = "tabella"


class InMemoria(BaseStorage):
    """Keeps the file for the preview: what the confirmation needs travels in the page, in an envelope."""

    def save(self, data: bytes) -> None:
        """Keep the bytes."""
        self.name, self.dati = "", data

    def read(self) -> bytes:
        """The bytes."""
        return self.dati

    def remove(self) -> None:
        """Nothing to clear away."""


class Tabelle(Scambio, admin.ModelAdmin):
    """The tables in the admin, each a resource of django-import-export. An object serves one request."""

    import_formats = [FileIntero]
    import_form_class = ModuloTabella
    confirm_form_class = ModuloBusta
    resource_classes = list(RISORSE.values())

    def __init__(self, utente: Utente) -> None:
        super().__init__(DUP, admin.site)
        self.utente = utente
        # What the request turns out to be about.
        self.ingresso: Ingresso | None = None
        self.dove, self.file, self.dati = Dove(), "", b""
        self.impronta: str | None = None

    def get_import_form_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """The documents and plans of this user; what the address asks for is chosen already."""
        chieste = {campo: request.GET[nome] for nome, campo in _CHIESTE.items() if request.GET.get(nome)}
        return {**super().get_import_form_kwargs(request), "initial": chieste, "chi": self.utente}

    def create_import_form(self, request: HttpRequest) -> Any:
        """The form, which says where the file goes when it is closed in its envelope."""
        self.modulo = super().create_import_form(request)
        return self.modulo

    def choose_import_resource_class(self, form: Any, request: HttpRequest) -> type[RisorsaDiTabella]:
        """By its name."""
        return RISORSE[form.cleaned_data["resource"]]

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """What the table goes into, and the change that was confirmed."""
        return {"dove": self.dove, "impronta": self.impronta}

    def write_to_tmp_storage(self, import_file: Any, input_format: Any) -> InMemoria:
        """Take the file, and what the form says of it."""
        self.ingresso, self.dove = INGRESSI[self.modulo.cleaned_data["resource"]], self.modulo.dove
        self.file, self.dati = import_file.name, import_file.read()
        deposito = InMemoria()
        deposito.save(self.dati)
        return deposito

    def confermato(self, modulo: Any) -> Any:
        """The file of the envelope: table, place and change are those in it."""
        try:
            busta = apri(modulo.cleaned_data["busta"], self.utente, GENERE)
            self.ingresso, self.dove = _scelti(busta, self.utente)
        except BustaNonValida as errore:
            raise FileNonLeggibile(str(errore)) from None
        self.file, self.dati, self.impronta = busta.nome, busta.dati, busta.impronta
        modulo.cleaned_data |= {"resource": self.ingresso.id, "original_file_name": busta.nome}
        return FileIntero().create_dataset(busta.dati)

    def scrivi(self, dataset: Any, modulo: Any, request: HttpRequest, **kwargs: Any) -> tuple[EsitoDiTabella, bool]:
        """The writers hold their own transaction, and read the file before it: nobody else waits for that."""
        esito: EsitoDiTabella = self.process_dataset(dataset, modulo, request, **kwargs)
        return esito, esito.racconto is not None and not esito.cambiata

    def rifiuta(self, request: HttpRequest, detto: str) -> HttpResponse:
        """The upload again, with what is wrong."""
        modulo = self.create_import_form(self._vuota(request))
        contesto = {**self.admin_site.each_context(request), "form": modulo, "rifiuto": detto}
        return self._completa(TemplateResponse(request, [CARICO], contesto), request)

    def process_result(self, result: EsitoDiTabella, request: HttpRequest) -> HttpResponse:
        """Log it, say it, and go where it can be seen."""
        super().process_result(result, request)
        return redirect(_pagina(self.dove))

    def generate_log_entries(self, result: EsitoDiTabella, request: HttpRequest) -> None:
        """One line in the log of the admin: the history of each object has its own."""
        scritto: Any = self.dove.piano or self.dove.dup
        detto = f"{cast(Ingresso, self.ingresso).titolo}, importati da {self.file}."
        if result.rows:
            LogEntry.objects.log_actions(self.utente.pk, [scritto], CHANGE, change_message=detto, single_object=True)

    def add_success_message(self, result: EsitoDiTabella, request: HttpRequest) -> None:
        """In the words of the office."""
        racconto = cast(Racconto, result.racconto)
        detto = "nulla da fare" if racconto.nulla_da_fare else f"importazione riuscita, {racconto.riepilogo}"
        messages.success(request, f"«{self.file}»: {detto}.")

    def _completa(self, risposta: Any, request: HttpRequest) -> HttpResponse:
        contesto, esito = risposta.context_data, risposta.context_data.get("result")
        if esito is not None and esito.cambiata and esito.racconto.nulla_da_fare:
            # Pressed twice, or somebody wrote the same: what was wanted is there.
            messages.info(request, f"«{self.file}»: è già tutto scritto, non c'è nulla da fare.")
            return redirect(_pagina(self.dove))
        if esito is not None and esito.racconto is not None:
            risposta.template_name, dette = ANTEPRIMA, self._anteprima(esito)
        else:
            risposta.template_name, dette = CARICO, self._carico(request, contesto, esito)
            risposta.status_code = 400 if request.method == "POST" else 200
        contesto |= dette
        return cast(HttpResponse, risposta)

    def _carico(self, request: HttpRequest, contesto: dict[str, Any], esito: EsitoDiTabella | None) -> dict[str, Any]:
        detti = {"rifiuto": esito.rifiuto, **_i_primi(rilievi=esito.rilievi)} if esito else {}
        cartelle = _cartelle(request)
        return {"title": "Importa una tabella", "modulo": contesto["form"], "cartelle": cartelle, **detti}

    def _anteprima(self, esito: EsitoDiTabella) -> dict[str, Any]:
        racconto, ingresso = cast(Racconto, esito.racconto), cast(Ingresso, self.ingresso)
        busta = Busta(self.file, _scelta(ingresso, self.dove), self.dati, esito.impronta)
        return {
            "title": "Anteprima dell'importazione",
            "tabella": ingresso,
            "documenti": [x for x in (self.dove.piano, self.dove.dup) if x],
            "pagina": _pagina(self.dove),
            "racconto": racconto,
            **_i_primi(
                rilievi=esito.rilievi,
                segnalazioni=racconto.segnalazioni,
                cambi=esito.cambi,
                nuovi=esito.nuovi,
                nomi=racconto.nomi,
                quasi_doppi=racconto.quasi_doppi,
            ),
            "busta": chiudi(busta, self.utente, GENERE),
            "nome_file": self.file,
            "byte": len(self.dati),
        }


@require_http_methods(["GET", "HEAD", "POST"])
def tabella(request: HttpRequest) -> HttpResponse:
    """The upload; with a file, what it would change."""
    return Tabelle(cast(Utente, request.user)).import_action(request)


@require_http_methods(["GET", "HEAD", "POST"])
def conferma(request: HttpRequest) -> HttpResponse:
    """Write what the preview showed, or show the new preview when the data has changed meanwhile."""
    if request.method != "POST":
        return redirect("importazioni:tabella")
    return Tabelle(cast(Utente, request.user)).process_import(request)


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


def _i_primi(**elenchi: Sequence[Any]) -> dict[str, Any]:
    """The first of each list, and under ``altri_…`` how many more there are."""
    primi: dict[str, Any] = {nome: elenco[:MOSTRATE] for nome, elenco in elenchi.items()}
    return primi | {f"altri_{nome}": max(0, len(elenco) - MOSTRATE) for nome, elenco in elenchi.items()}
