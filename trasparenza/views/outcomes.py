# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of the plans, for everybody: a year, a survey, an objective, the thread of a strategic objective."""

from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from monitoraggio.lettura.proofs import shown
from trasparenza import published, served
from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import Pubblicazione, RicognizionePubblicata, RilevazionePubblicata
from trasparenza.outcomes import proofs, reading, showing, threads
from trasparenza.outcomes.machine import TITLES
from trasparenza.relazioni import reading as relazioni
from trasparenza.views.slashes import with_slashes

PER_PAGINA: Final = 50


@login_not_required
@pubblica
@require_safe
def all_years(request: HttpRequest, anno: int | None = None) -> HttpResponse:
    """The plans, and of each what acts have approved of its surveys; of one year where it is asked for. Nearly always
    it has one plan, whose page then answers."""
    plans = Pubblicazione.objects.leggere().in_vigore()
    plans = plans.filter(anno=anno) if anno is not None else plans
    found = list(plans)
    if anno is not None and not found:
        raise Http404("Nessun piano approvato di questo anno")
    if anno is not None and len(found) == 1:
        return redirect("trasparenza:risultati", piano=found[0].indirizzo)
    holding: dict[int, list[RilevazionePubblicata]] = {}
    for r in RilevazionePubblicata.objects.in_vigore():
        holding.setdefault(r.atto.chiusura.piano_id, []).append(r)
    rows = [(p, holding.get(p.versione.piano_id, [])) for p in found]
    ricognizioni = RicognizionePubblicata.objects.leggere() if anno is None else ()
    context = {"rows": rows, "anno": anno, "ricognizioni": ricognizioni}
    return render(request, "trasparenza/risultati/anni.html", context)


@login_not_required
@pubblica
@require_safe
def of_plan(request: HttpRequest, piano: str) -> HttpResponse:
    """The surveys of a plan that acts have approved, with acts and documents; none is said without saying why."""
    p = published.pubblicata(piano)
    found = list(reading.of_plan(p))
    documents = reading.documents_by_closing(found)
    rows = [(r, documents.get(r.atto.chiusura_id, [])) for r in found]
    context = {"p": p, "rows": rows, "relazione": relazioni.of_plan(p).in_vigore().first(), "licenza": LICENZA}
    return render(request, "trasparenza/risultati/piano.html", context)


@login_not_required
@pubblica
@require_safe
def survey(request: HttpRequest, piano: str, al: date, numero: int | None = None) -> HttpResponse:
    """A survey as an act has approved it."""
    p = published.pubblicata(piano)
    r = reading.one_of(p, al, numero)
    chosen = request.GET.get("centro", "")
    entries = reading.entries_of(r)
    entries = entries.filter(centro=chosen) if chosen else entries
    holding = list(reading.of_plan(p).holding().filter(al__lt=r.al).order_by("al"))
    context = {
        **_about(p, r),
        **showing.survey_context(r, [*holding, r]),
        "documenti": reading.documents_of(r),
        "centro": chosen,
        "pagina": Paginator(entries, PER_PAGINA).get_page(request.GET.get("pagina")),
        "richiesta": urlencode({"centro": chosen}) if chosen else "",
        "tabelle": TITLES,
        "licenza": LICENZA,
    }
    return render(request, "trasparenza/risultati/rilevazione.html", context)


@login_not_required
@pubblica
@require_safe
def objective(request: HttpRequest, piano: str, al: date, codice: str, numero: int | None = None) -> HttpResponse:
    """An objective: what was promised and what was done."""
    p = published.pubblicata(piano)
    r = reading.one_of(p, al, numero)
    entry = r.voci.filter(codice=codice).first()
    if entry is None:
        raise Http404("Nessun obiettivo con questo codice in questa rilevazione")
    context = {
        **_about(p, r),
        **showing.objective_context(entry.detto, r.detto["regole"]),
        "codice": codice,
        "versione": _version(p, r),
        "altre": reading.entries_across(p, codice),
        "prove": [shown(row) for row in proofs.public_of(r, codice)],
        "fili": _threads(served.documents(published.dati_di(p)), entry.detto["dup"]),
        "licenza": LICENZA,
    }
    return render(request, "trasparenza/risultati/obiettivo.html", context)


@login_not_required
@pubblica
@require_safe
def strategic(request: HttpRequest, piano: str, chiave: str) -> HttpResponse:
    """The thread of a strategic objective, as the plan in force has it, with the last approved results."""
    p = published.pubblicata(piano)
    found = threads.thread(served.documents(published.dati_di(p)), chiave)
    if found is None:
        raise Http404("Nessun obiettivo strategico a questo indirizzo")
    r = reading.last_of(p)
    codes = {code for o in found.strategic.operatives for code, _ in o.by}
    entries = {v.codice: v for v in reading.entries_of(r).filter(codice__in=codes).defer("detto")} if r else {}
    declared = reading.declared_of(found.document.code)
    context = {
        "p": p,
        "r": r,
        "filo": found,
        "passi_del_filo": threads.steps(found, entries, declared.states if declared else {}),
        "ricognizione": declared,
    }
    return render(request, "trasparenza/risultati/filo.html", context)


def _about(p: Pubblicazione, r: RilevazionePubblicata) -> dict[str, Any]:
    return {"p": p, "r": r, **reading.corrections_of(r)}


def _version(p: Pubblicazione, r: RilevazionePubblicata) -> Pubblicazione:
    """The version of the plan that a survey was of."""
    of = r.atto.chiusura.versione_id
    return p if p.versione_id == of else Pubblicazione.objects.leggere().get(versione=of)


def _threads(documents: list[served.Document], links: list[dict[str, str]]) -> list[dict[str, Any]]:
    """What an objective serves; the address of a thread is that of the plan in force."""
    there = {threads.key_of(d.code, f.name, s.name) for d in documents for f in d.fields for s in f.strategics}
    keyed = [{**link, "chiave": threads.key_of(link["dup"], link["ambito"], link["strategico"])} for link in links]
    return [link for link in keyed if link["chiave"] in there]


indirizzi = [
    path("risultati/", all_years, name="tutti_i_risultati"),
    path("risultati/<anno:anno>/", all_years, name="risultati_anno"),
]
indirizzi_dei_piani = [
    path("<str:piano>/risultati/", of_plan, name="risultati"),
    path("<str:piano>/risultati/<giorno:al>/", survey, name="rilevazione"),
    path("<str:piano>/risultati/<giorno:al>/c<int:numero>/", survey, name="rilevazione"),
    path("<str:piano>/risultati/<giorno:al>/obiettivi/<obiettivo:codice>/", objective, name="risultato"),
    path("<str:piano>/risultati/<giorno:al>/c<int:numero>/obiettivi/<obiettivo:codice>/", objective, name="risultato"),
    path("<str:piano>/risultati/<giorno:al>/obiettivi/<path:codice>/", with_slashes("risultato")),
    path("<str:piano>/risultati/<giorno:al>/c<int:numero>/obiettivi/<path:codice>/", with_slashes("risultato")),
    path("<str:piano>/strategici/<slug:chiave>/", strategic, name="strategico"),
]
