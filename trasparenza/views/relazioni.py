# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Relazione sulla performance for everybody: year by year, one with its validation, its data, its paper."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from testi.downloads import name_download
from trasparenza import published
from trasparenza.cache import byte_di_una_versione, pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import DocumentoDellaRelazione, Pubblicazione, RelazionePubblicata
from trasparenza.relazioni import reading
from trasparenza.relazioni.machine import relazione_shape
from trasparenza.relazioni.showing import chapters
from trasparenza.views.answers import act_shape, as_json, at, open_to_all

SCHEMA = 1


@login_not_required
@pubblica
@require_safe
def all_years(request: HttpRequest, anno: int | None = None) -> HttpResponse:
    """The plans, and of each the Relazione that holds; of one year where it is asked for. Nearly always it has one
    plan, whose Relazione then answers, if it has one."""
    plans = Pubblicazione.objects.leggere().in_vigore()
    found = list(plans.filter(anno=anno) if anno is not None else plans)
    if anno is not None and not found:
        raise Http404("Nessun piano approvato di questo anno")
    holding = {r.piano_id: r for r in RelazionePubblicata.objects.in_vigore()}
    rows = [(p, holding.get(p.versione.piano_id)) for p in found]
    if anno is not None and len(rows) == 1 and rows[0][1]:
        return redirect("trasparenza:relazione", piano=found[0].indirizzo)
    return render(request, "trasparenza/relazioni/anni.html", {"rows": rows, "anno": anno})


@login_not_required
@pubblica
@require_safe
def one(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """A Relazione, chapter by chapter; with its number the one that an act approved then, for ever."""
    p = published.pubblicata(piano)
    rows = list(reading.of_plan(p))
    r = reading.one_of(rows, numero)
    context = {
        "p": p,
        "r": r,
        "capitoli": chapters(r),
        "approvazioni": rows,
        "attuale": next(row for row in rows if row.vigente),
        "documento": reading.paper_of(r),
        "rilevazione": reading.survey_of(r),
        "licenza": LICENZA,
    }
    return render(request, "trasparenza/relazioni/relazione.html", context)


@login_not_required
@pubblica
@require_safe
def data(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """What it says, with act and validation."""
    p = published.pubblicata(piano)
    r = reading.one_of(list(reading.of_plan(p)), numero)
    content = {
        "schema": SCHEMA,
        "licenza": LICENZA,
        "pagina": at(request)("trasparenza:relazione", piano=p.indirizzo, **r.posto),
        "approvazione": r.numero,
        "in_vigore": r.vigente,
        "atto": act_shape(r.atto),
        "validazione": _validation(r),
        **relazione_shape(r.said),
    }
    return open_to_all(as_json(content, long=True), f"{p.indirizzo}-relazione-a{r.numero}.json")


@login_not_required
@pubblica
@require_safe
def paper(request: HttpRequest, piano: str, numero: int) -> HttpResponse:
    """Its paper, the same bytes for ever."""
    r = reading.one_of(list(reading.of_plan(published.pubblicata(piano))), numero)
    found = reading.paper_of(r)
    if found is None:
        raise Http404("Nessun documento di questa Relazione")

    def content() -> bytes:
        return bytes(DocumentoDellaRelazione.objects.values_list("dati", flat=True).get(pk=found.pk))

    answer = byte_di_una_versione(request, found.impronta, content, "application/pdf", fissi=True)
    name_download(answer, found.nome, attachment=False)
    return answer


def _validation(r: RelazionePubblicata) -> dict[str, Any] | None:
    """What the Nucleo said; None where it has not yet."""
    said = r.validazione
    if said is None:
        return None
    return {
        "esito": said.esito,
        "data": said.giorno.isoformat(),
        "documento": said.documento,
        "indirizzo": said.indirizzo or None,
        "osservazioni": said.motivazione or None,
    }


indirizzi = [
    path("relazioni/", all_years, name="tutte_le_relazioni"),
    path("relazioni/<anno:anno>/", all_years, name="relazioni_anno"),
]
indirizzi_dei_piani = [
    path("<str:piano>/relazione/", one, name="relazione"),
    path("<str:piano>/relazione/a<int:numero>/", one, name="relazione"),
    path("<str:piano>/relazione/dati.json", data, name="relazione_dati"),
    path("<str:piano>/relazione/a<int:numero>/dati.json", data, name="relazione_dati"),
    path("<str:piano>/relazione/a<int:numero>/relazione-performance.pdf", paper, name="relazione_documento"),
]
