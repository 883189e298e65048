# SPDX-License-Identifier: AGPL-3.0-or-later
"""The approved ricognizioni of the DUP for everybody: a page, its JSON, its table."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from fogli.outgoing_csv import CSV_TYPE, for_a_machine
from trasparenza import declared
from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import RicognizionePubblicata
from trasparenza.views.answers import act_shape, as_json, at, open_to_all

SCHEMA = 1


@login_not_required
@pubblica
@require_safe
def one(request: HttpRequest, dup: str, al: date) -> HttpResponse:
    """What was declared of each operative objective, with the act."""
    r = declared.one_of(dup, al)
    plan, there = declared.threads_of(r)
    context = {"r": r, "p": plan, "ambiti": declared.fields_of(r, there), "licenza": LICENZA}
    return render(request, "trasparenza/risultati/ricognizione.html", context)


@login_not_required
@pubblica
@require_safe
def data(request: HttpRequest, dup: str, al: date) -> HttpResponse:
    """The same as data."""
    r = declared.one_of(dup, al)
    content = {
        "schema": SCHEMA,
        "ente": r.detto["ente"],
        "licenza": LICENZA,
        "pagina": at(request)("trasparenza:ricognizione", **r.posto),
        "atto": act_shape(r.atto),
        "dup": r.dup,
        "descrizione": r.detto["descrizione"],
        "anni": r.detto["anni"],
        "al": r.al.isoformat(),
        "obiettivi_operativi": declared.shape(r),
    }
    return open_to_all(as_json(content, long=True), _named(r, "json"))


@login_not_required
@pubblica
@require_safe
def table(request: HttpRequest, dup: str, al: date) -> HttpResponse:
    """A row for each operative objective."""
    r = declared.one_of(dup, al)
    heads = [name for name, _ in declared.COLUMNS]
    answer = HttpResponse(for_a_machine([heads, *declared.rows_of(r)]), content_type=f"{CSV_TYPE}; header=present")
    return open_to_all(answer, _named(r, "csv"))


def _named(r: RicognizionePubblicata, what: str) -> str:
    return f"{r.dup}-ricognizione-{r.al.isoformat()}.{what}"


_ONE = "risultati/ricognizioni/<piano:dup>/<giorno:al>/"
indirizzi = [
    path(_ONE, one, name="ricognizione"),
    path(f"{_ONE}dati.json", data, name="ricognizione_dati"),
    path(f"{_ONE}operativi.csv", table, name="ricognizione_csv"),
]
