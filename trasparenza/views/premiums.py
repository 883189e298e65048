# SPDX-License-Identifier: AGPL-3.0-or-later
"""The premiums of the dirigenti for everybody (D.Lgs. 33/2013, art. 20): all years, a year, the same as data."""

from collections.abc import Iterable, Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from fogli.outgoing_csv import CSV_TYPE, for_a_machine
from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import PremiPubblicati
from trasparenza.premiums import reading
from trasparenza.premiums.machine import COLUMNS, rows_of
from trasparenza.views.answers import act_shape, as_json, at, open_to_all

SCHEMA = 1


@login_not_required
@pubblica
@require_safe
def all_years(request: HttpRequest) -> HttpResponse:
    """Year by year, also those of which nothing is definitive yet."""
    context = {"anni": reading.years(), "tabelle": COLUMNS, "licenza": LICENZA}
    return render(request, "trasparenza/premi/anni.html", context)


@login_not_required
@pubblica
@require_safe
def one(request: HttpRequest, anno: int) -> HttpResponse:
    """A year, beside the last one before it."""
    return render(request, "trasparenza/premi/anno.html", {"y": reading.year_of(anno), "licenza": LICENZA})


@login_not_required
@pubblica
@require_safe
def data(request: HttpRequest, anno: int) -> HttpResponse:
    """The same as data, with the act."""
    p = reading.told_in(anno)
    content = {
        "schema": SCHEMA,
        "licenza": LICENZA,
        "pagina": at(request)("trasparenza:premi_anno", **p.posto),
        "atto": act_shape(p.atto),
        "pubblicato_il": p.day.isoformat(),
        "anello": p.atto.catena,
        **p.detto,
    }
    return open_to_all(as_json(content), f"premi-{anno}.json")


@login_not_required
@pubblica
@require_safe
def table(request: HttpRequest, tabella: str, anno: int | None = None) -> HttpResponse:
    """A table of all years, or of one."""
    if tabella not in COLUMNS:
        raise Http404("Tabella sconosciuta")
    told = PremiPubblicati.objects.leggere() if anno is None else [reading.told_in(anno)]
    heads = [name for name, _ in COLUMNS[tabella]]
    answer = HttpResponse(for_a_machine([heads, *_rows(tabella, told)]), content_type=f"{CSV_TYPE}; header=present")
    return open_to_all(answer, f"premi-{tabella}{'' if anno is None else f'-{anno}'}.csv")


def _rows(table: str, told: Iterable[PremiPubblicati]) -> Iterator[tuple[str | int | None, ...]]:
    for p in told:
        yield from rows_of(table, p.detto, (str(p.atto), p.atto.data_atto.isoformat(), p.atto.catena))


indirizzi = [
    path("premi/", all_years, name="premi"),
    path("premi/<anno:anno>/", one, name="premi_anno"),
    path("premi/<anno:anno>/dati.json", data, name="premi_dati"),
    path("premi/<anno:anno>/<slug:tabella>.csv", table, name="premi_csv"),
    path("premi/<slug:tabella>.csv", table, name="premi_csv"),
]
