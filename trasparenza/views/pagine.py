# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages for everybody: the plans, a plan, an objective, the search, what may be taken away."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from obiettivi.lettura.gantt import disegna
from obiettivi.lettura.sheet import contesto_del_foglio, sullo_schermo
from reports.schermo import stile_del_foglio
from trasparenza import declared, published
from trasparenza.cache import pubblica, pubblica_per_sempre
from trasparenza.catalogo import LICENZA
from trasparenza.found import told
from trasparenza.models import (
    IndicatorePubblicato,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
    VoceDellaRilevazione,
)
from trasparenza.outcomes import reading as outcomes
from trasparenza.outcomes.machine import COLUMNS, TITLES
from trasparenza.relazioni import reading as relazioni
from trasparenza.samples import first_rows
from trasparenza.served import anchor, path_of
from trasparenza.tabelle import TABELLE
from trasparenza.views.slashes import with_slashes
from versioni.models import TimeStamp

PER_PAGINA: Final = 50
TROVATI_PER_PAGINA: Final = 20
# A search is a few words; what is longer is cut, not refused.
CERCATO_MAX: Final = 200
# Where the search looks beside the objectives as they were promised.
RISULTATI, RELAZIONI = "risultati", "relazioni"


class Place(NamedTuple):
    """What is found there, as it is read and as it is counted."""

    to_read: Callable[[str, int | None], QuerySet[Any]]
    to_count: Callable[[str, int | None], QuerySet[Any]]


PLACES: Final = {
    "": Place(published.cerca, published.saying),
    RISULTATI: Place(outcomes.search, outcomes.saying),
    RELAZIONI: Place(relazioni.search, relazioni.saying),
}


@login_not_required
@pubblica
@require_safe
def inizio(request: HttpRequest) -> HttpResponse:
    """The plans in force, the newest first."""
    piani = Pubblicazione.objects.leggere().in_vigore()
    return render(request, "trasparenza/inizio.html", {"piani": piani})


@login_not_required
@pubblica
@require_safe
def anno(request: HttpRequest, anno: int) -> HttpResponse:
    """The plans of a year; nearly always one, whose page then answers."""
    piani = list(Pubblicazione.objects.leggere().in_vigore().filter(anno=anno))
    if not piani:
        raise Http404("Nessun piano approvato di questo anno")
    if len(piani) == 1:
        return redirect("trasparenza:piano", piano=piani[0].indirizzo)
    return render(request, "trasparenza/inizio.html", {"piani": piani, "anno": anno})


@login_not_required
@pubblica
@require_safe
def piano(request: HttpRequest, piano: str, numero: int | None = None) -> HttpResponse:
    """A version of a plan: acts, documents, data, objectives by centre."""
    p = published.pubblicata(piano, numero)
    versioni = published.versioni_del_piano(p)
    centri = published.centri_di(p)
    centro = request.GET.get("centro", "")
    voci = p.voci.defer(*published.FOLDED, "texts")
    if centro:
        voci = voci.filter(centro=centro)
    contesto = {
        "p": p,
        "documenti": p.versione.documenti.defer("dati").order_by("pk"),
        "marca": TimeStamp.objects.filter(versione=p.versione_id).defer("response").order_by("pk").first(),
        "attuale": versioni[0],
        "versioni": versioni,
        "centri": centri,
        "centro": centro,
        "pagina": Paginator(voci, PER_PAGINA).get_page(request.GET.get("pagina")),
        "relazione": relazioni.of_plan(p).in_vigore().first(),
        "richiesta": _richiesta(request, "centro"),
        "tabelle": TABELLE,
        "licenza": LICENZA,
    }
    return render(request, "trasparenza/piano.html", contesto)


@login_not_required
@pubblica
@require_safe
def obiettivo(request: HttpRequest, piano: str, codice: str, numero: int | None = None) -> HttpResponse:
    """An objective as the act has it. One that a variation took away says so, and leads to its last text."""
    p = published.pubblicata(piano, numero)
    presenze = published.presenze(p, codice)
    trovato = published.obiettivo_di(p, codice)
    contesto: dict[str, Any] = {"p": p, "codice": codice, "presenze": presenze}
    if trovato is None:
        if not presenze:
            raise Http404("Nessun obiettivo con questo codice")
        return render(request, "trasparenza/tolto.html", contesto, status=410)
    contenuto, _ = trovato
    contesto |= {
        **contesto_del_foglio(sullo_schermo(contenuto)),
        "legami": [
            {**link, "anchor": anchor(path_of(link))} for link in published.dati_di(p)["collegamenti"].get(codice, [])
        ],
        "disegno": disegna([("", contenuto.fasi)], p.anno, timezone.localdate()) if contenuto.fasi else None,
        "risultati": outcomes.entries_across(p, codice),
        "impronta_stile": stile_del_foglio("preventivo")[1],
        "licenza": LICENZA,
        "piu_recente": presenze[0][0] if presenze[0][0].pk != p.pk else None,
    }
    return render(request, "trasparenza/obiettivo.html", contesto)


@login_not_required
@pubblica
@require_safe
def cerca(request: HttpRequest) -> HttpResponse:
    """The objectives in force, of all years, that hold some words."""
    testo = request.GET.get("testo", "")[:CERCATO_MAX].strip()
    anni = published.anni()
    scelto = request.GET.get("anno", "")
    anno = next((a for a in anni if str(a) == scelto), None)
    where = asked if (asked := request.GET.get("dove", "")) in PLACES else ""
    pagina: Page[Any] = Paginator(PLACES[where].to_read(testo, anno), TROVATI_PER_PAGINA).get_page(
        request.GET.get("pagina")
    )
    plans = published.addresses_of(map(_plan_of, pagina)) if where else {}
    contesto = {
        "testo": testo,
        "anni": anni,
        "anno": anno,
        "pagina": pagina,
        "found": told(pagina, testo, plans),
        "dove": where,
        "altrove": _elsewhere(testo, anno, where) if testo else [],
        "scelta": _richiesta(request, "testo", "anno"),
        "richiesta": _richiesta(request, "testo", "anno", "dove"),
    }
    return render(request, "trasparenza/cerca.html", contesto)


@login_not_required
@pubblica
@require_safe
def dati_aperti(request: HttpRequest) -> HttpResponse:
    """What may be taken away, in which forms, and on which terms."""
    piani = list(Pubblicazione.objects.leggere().in_vigore())
    rows = first_rows(piani)
    shown = [(p, [(nome, t, rows[p.versione_id][nome]) for nome, t in TABELLE.items()]) for p in piani]
    by_plan = {p.versione.piano_id: p for p in piani}
    contesto = {
        "piani": piani,
        "results": [(by_plan[r.atto.chiusura.piano_id], r) for r in RilevazionePubblicata.objects.in_vigore()],
        "relazioni": [(by_plan[r.piano_id], r) for r in RelazionePubblicata.objects.in_vigore()],
        "ricognizioni": RicognizionePubblicata.objects.leggere(),
        "ricognizione_titolo": declared.TITLE,
        "ricognizione_colonne": declared.COLUMNS,
        "serie": IndicatorePubblicato.objects.filter(pubblicazione__in=piani).exists(),
        "result_tables": list(COLUMNS),
        "result_columns": [(nome, TITLES[nome], colonne) for nome, colonne in COLUMNS.items()],
        "shown": shown,
        "tabelle": TABELLE,
        "licenza": LICENZA,
        "ipa": settings.TRAGUARDO_CODICE_IPA,
    }
    return render(request, "trasparenza/dati.html", contesto)


@login_not_required
@pubblica_per_sempre
@require_safe
def foglio_di_stile(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the sheet; its address carries its hash."""
    return HttpResponse(stile_del_foglio("preventivo")[0], content_type="text/css; charset=utf-8")


@login_not_required
@pubblica
@require_safe
def altrove(request: HttpRequest, resto: str) -> HttpResponse:
    """What is nowhere is said in the words of these pages, which send nobody to a login."""
    raise Http404("Nessuna pagina a questo indirizzo")


def _elsewhere(testo: str, anno: int | None, where: str) -> list[tuple[str, int]]:
    """How many there are in the other places (a query each); those that have none are not told."""
    others = ((name, place.to_count(testo, anno).count()) for name, place in PLACES.items() if name != where)
    return [(name, n) for name, n in others if n]


def _plan_of(entry: VoceDellaRilevazione | RelazionePubblicata) -> int:
    """The plan of a result, or of a Relazione."""
    if isinstance(entry, RelazionePubblicata):
        return entry.piano_id
    plan: int = entry.rilevazione.atto.chiusura.piano_id
    return plan


def _richiesta(request: HttpRequest, *nomi: str) -> str:
    """The choices of an address, for the links between its pages."""
    scelte = request.GET.copy()
    for nome in set(scelte) - set(nomi):
        del scelte[nome]
    return scelte.urlencode()


indirizzi = [
    path("", inizio, name="inizio"),
    path("anno/<anno:anno>/", anno, name="anno"),
    path("cerca/", cerca, name="cerca"),
    path("dati/", dati_aperti, name="dati_aperti"),
    path("foglio.css", foglio_di_stile, name="foglio"),
]
# Last: the code of a plan could be anything.
indirizzi_dei_piani = [
    path("<str:piano>/", piano, name="piano"),
    path("<str:piano>/v<int:numero>/", piano, name="piano"),
    path("<str:piano>/obiettivi/<obiettivo:codice>/", obiettivo, name="obiettivo"),
    path("<str:piano>/v<int:numero>/obiettivi/<obiettivo:codice>/", obiettivo, name="obiettivo"),
    path("<str:piano>/obiettivi/<path:codice>/", with_slashes("obiettivo")),
    path("<str:piano>/v<int:numero>/obiettivi/<path:codice>/", with_slashes("obiettivo")),
    # Ends with a slash, so that an address that lacks it is still completed.
    path("<path:resto>/", altrove, name="altrove"),
]
