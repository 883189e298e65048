# SPDX-License-Identifier: AGPL-3.0-or-later
"""The series of the indicators of the Comune: all of them, one, and the same as data."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from ente import identity
from fogli.outgoing_csv import CSV_TYPE, for_a_machine
from trasparenza import published
from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.series import COLUMNS, Said, Series
from trasparenza.views.answers import as_json, at, open_to_all

SCHEMA = 1


@login_not_required
@pubblica
@require_safe
def all_series(request: HttpRequest) -> HttpResponse:
    """Every indicator with its last value, ambito by ambito and theme by theme."""
    found = sorted(published.series(), key=_place)
    groups = [(place, list(of)) for place, of in groupby(found, _place)]
    return render(request, "trasparenza/indicatori.html", {"groups": groups, "licenza": LICENZA, "columns": COLUMNS})


@login_not_required
@pubblica
@require_safe
def one_series(request: HttpRequest, chiave: str) -> HttpResponse:
    """An indicator through the years."""
    found = published.series(chiave=chiave)
    if not found:
        raise Http404("Nessun indicatore a questo indirizzo")
    return render(request, "trasparenza/indicatore.html", {"s": found[0], "licenza": LICENZA})


@login_not_required
@pubblica
@require_safe
def as_table(request: HttpRequest) -> HttpResponse:
    """A row for each value."""
    rows = [list(_cells(s, v)) for s in published.series() for v in s.values]
    answer = HttpResponse(for_a_machine([[n for n, _ in COLUMNS], *rows]), content_type=f"{CSV_TYPE}; header=present")
    return open_to_all(answer, "indicatori.csv")


@login_not_required
@pubblica
@require_safe
def as_data(request: HttpRequest) -> HttpResponse:
    """The same, indicator by indicator."""
    address = at(request)
    found = [_shape(s, address("trasparenza:indicatore", chiave=s.key)) for s in published.series()]
    content = {"schema": SCHEMA, "ente": identity.name(), "licenza": LICENZA, "indicatori": found}
    return open_to_all(as_json(content, long=True), "indicatori.json")


def _place(s: Series) -> tuple[bool, str]:
    """Whether it is of the administration, and its ambito: the city comes first."""
    return s.said["stato_di_salute"] != "citta", s.said["ambito"]


def _cells(s: Series, v: Any) -> Iterator[Any]:
    yield s.key
    yield from (s.said[name] for name, _ in COLUMNS[1:9])
    yield from (v.year, v.text, "sì" if v.provisional else "no", v.document, v.act)


def _shape(s: Series, page: str) -> Said:
    values = [
        {"anno": v.year, "valore": v.text, "provvisorio": v.provisional, "documento": v.document, "atto": v.act}
        for v in s.values
    ]
    return {"pagina": page, **{name: s.said[name] or None for name, _ in COLUMNS[1:9]}, "valori": values}


indirizzi = [
    path("indicatori/", all_series, name="indicatori"),
    path("indicatori/<slug:chiave>/", one_series, name="indicatore"),
    path("indicatori.csv", as_table, name="indicatori_csv"),
    path("indicatori.json", as_data, name="indicatori_json"),
]
