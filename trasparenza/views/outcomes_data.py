# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of the plans as data: a survey, its tables, an objective, the documents that its act delivered."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from fogli.outgoing_csv import CSV_TYPE, for_a_machine
from monitoraggio.lettura.proofs import ProofShown, shown
from monitoraggio.models import DocumentoDellaRilevazione
from reports.base import Formato
from testi.downloads import name_download
from trasparenza import published
from trasparenza.cache import byte_di_una_versione, pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import Pubblicazione, RilevazionePubblicata
from trasparenza.outcomes import proofs, reading
from trasparenza.outcomes.machine import COLUMNS, objective_shape, rows_of, survey_shape
from trasparenza.views.answers import act_shape, as_json, at, open_to_all
from trasparenza.views.slashes import with_slashes

SCHEMA = 1


@login_not_required
@pubblica
@require_safe
def whole(request: HttpRequest, piano: str, al: date, numero: int | None = None) -> HttpResponse:
    """A survey with all its objectives."""
    p = published.pubblicata(piano)
    r = reading.one_of(p, al, numero)
    objectives = [objective_shape(said) for said in r.voci.values_list("detto", flat=True)]
    page = at(request)("trasparenza:rilevazione", piano=p.indirizzo, **r.posto)
    content = {**_about(r, page), **survey_shape(r.detto), "obiettivi": objectives}
    return open_to_all(as_json(content, long=True), _named(p, r, "json"))


@login_not_required
@pubblica
@require_safe
def table(request: HttpRequest, piano: str, al: date, tabella: str, numero: int | None = None) -> HttpResponse:
    """A table of a survey."""
    if tabella not in COLUMNS:
        raise Http404("Tabella sconosciuta")
    p = published.pubblicata(piano)
    r = reading.one_of(p, al, numero)
    heads = [name for name, _ in COLUMNS[tabella]]
    rows = rows_of(tabella, list(r.voci.values_list("detto", flat=True)))
    answer = HttpResponse(for_a_machine([heads, *rows]), content_type=f"{CSV_TYPE}; header=present")
    return open_to_all(answer, _named(p, r, f"{tabella}.csv"))


@login_not_required
@pubblica
@require_safe
def objective(request: HttpRequest, piano: str, al: date, codice: str, numero: int | None = None) -> HttpResponse:
    """An objective, with survey and act."""
    p = published.pubblicata(piano)
    r = reading.one_of(p, al, numero)
    said = r.voci.filter(codice=codice).values_list("detto", flat=True).first()
    if said is None:
        raise Http404("Nessun obiettivo con questo codice in questa rilevazione")
    page = at(request)("trasparenza:risultato", piano=p.indirizzo, codice=codice, **r.posto)
    names = ("piano", "descrizione", "anno", "al", "tipo", "versione", "rettifica")
    about = {name: r.detto[name] for name in names}
    out = [_proof(request, p, r, shown(row)) for row in proofs.public_of(r, codice)]
    return open_to_all(as_json({**_about(r, page), **about, "obiettivo": {**objective_shape(said), "prove": out}}))


def _proof(request: HttpRequest, p: Pubblicazione, r: RilevazionePubblicata, said: ProofShown) -> dict[str, Any]:
    about: dict[str, Any] = {"titolo": said.titolo, "di": said.di}
    if not said.nome:
        return about | ({"indirizzo": said.indirizzo} if said.indirizzo else {"protocollo": said.protocollo})
    where = at(request)("trasparenza:prova", piano=p.indirizzo, al=r.al, impronta=said.impronta)
    return about | {"file": said.nome, "byte": said.byte, "sha256": said.impronta, "indirizzo": where}


@login_not_required
@pubblica
@require_safe
def proof(request: HttpRequest, piano: str, al: date, impronta: str) -> HttpResponse:
    """A file that proves something, as long as the office lets it out: to be kept, never shown as a page of ours."""
    r = reading.one_of(published.pubblicata(piano), al)
    found = proofs.public_of(r).filter(impronta=impronta).exclude(nome="").first()
    if found is None:
        raise Http404("Nessuna prova con questo nome")
    answer = byte_di_una_versione(request, found.impronta, lambda: found.content, found.tipo, fissi=False)
    name_download(answer, found.nome)
    return answer


@login_not_required
@pubblica
@require_safe
def document(request: HttpRequest, piano: str, al: date, numero: int, genere: str) -> HttpResponse:
    """A document as the act of a survey delivered it, byte by byte."""
    r = reading.one_of(published.pubblicata(piano), al, numero)
    found = reading.documents_of(r).filter(genere=genere).first()
    if found is None:
        raise Http404("Nessun documento con questo nome")

    def content() -> bytes:
        return bytes(DocumentoDellaRilevazione.objects.values_list("dati", flat=True).get(pk=found.pk))

    answer = byte_di_una_versione(request, found.impronta, content, "application/pdf", fissi=True)
    name_download(answer, found.nome, attachment=False)
    return answer


def _about(r: RilevazionePubblicata, page: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "ente": r.detto["ente"],
        "licenza": LICENZA,
        "pagina": page,
        "atto": act_shape(r.atto),
        "chiusura": r.numero,
        "in_vigore": r.vigente,
    }


def _named(p: Pubblicazione, r: RilevazionePubblicata, what: str) -> str:
    dot = "." if what == Formato.JSON else "-"
    return f"{p.indirizzo}-risultati-{r.al.isoformat()}-c{r.numero}{dot}{what}"


_SURVEY = "<str:piano>/risultati/<giorno:al>/"
_CLOSING = f"{_SURVEY}c<int:numero>/"
indirizzi_dei_piani = [
    path(f"{_SURVEY}dati.json", whole, name="risultati_dati"),
    path(f"{_CLOSING}dati.json", whole, name="risultati_dati"),
    path(f"{_SURVEY}<slug:tabella>.csv", table, name="risultati_csv"),
    path(f"{_CLOSING}<slug:tabella>.csv", table, name="risultati_csv"),
    path(f"{_SURVEY}obiettivi/<obiettivo:codice>.json", objective, name="risultato_json"),
    path(f"{_CLOSING}obiettivi/<obiettivo:codice>.json", objective, name="risultato_json"),
    path(f"{_SURVEY}obiettivi/<path:codice>.json", with_slashes("risultato_json")),
    path(f"{_CLOSING}obiettivi/<path:codice>.json", with_slashes("risultato_json")),
    path(f"{_SURVEY}prove/<slug:impronta>/", proof, name="prova"),
    path(f"{_CLOSING}documenti/<slug:genere>.pdf", document, name="risultati_documento"),
]
