# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the distributions: those of a year side by side, one with the way of each cent, its files, its act."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from controlli import Segnalazione
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from fogli.outgoing_csv import CSV_TYPE
from fogli.outgoing_workbook import XLSX_TYPE
from monitoraggio.views.once_page import OncePage
from obiettivi.views.access import utente_di
from organizzazione.models import Utente
from testi.downloads import file_answer
from valutazione.choices_distributions import DistributionAct
from valutazione.distributing import life, papers
from valutazione.distributing.answers import (
    Answer,
    answer_of,
    answers_of,
    matricole_in,
    nameless,
    numbers_of,
    rule_of,
)
from valutazione.distributing.removing import taken_away, why_it_stays
from valutazione.distributing.words import rule_words
from valutazione.distributing.writer import FORBIDDEN, MOST, copy_distribution, why_no_more
from valutazione.forms_distributions import DefiningForm
from valutazione.models import Fondo, PassaggioDellaRipartizione, Ripartizione
from valutazione.premiums import indicators
from valutazione.premiums.telling import Year
from valutazione.reading_log import note_premiums
from valutazione.rules_distributions import reads_distributions, sees_people, sees_ways, writes_distributions
from valutazione.simulator.answer import written_out
from valutazione.views.funds import JSON_TYPE

PASSAGES: Final = 30


@never_cache
@require_safe
def compared(request: HttpRequest, anno: int) -> HttpResponse:
    """The simulations of a year side by side; whose the amounts are only who may see it reads."""
    fondo, answers = _of_year(request, anno)
    named = sees_people(request.user)
    if named:
        _note(request, answers)
    return _compared(request, fondo, answers, named=named, page="ripartizioni")


@never_cache
@require_safe
def bargaining(request: HttpRequest, anno: int) -> HttpResponse:
    """The same for the bargaining table: nobody's name, whoever opens it."""
    fondo, answers = _of_year(request, anno)
    return _compared(request, fondo, answers, named=False, page="tavolo")


@never_cache
@require_safe
def bargaining_file(request: HttpRequest, anno: int) -> HttpResponse:
    """The same as a workbook."""
    fondo, answers = _of_year(request, anno)
    made = papers.of_the_table(anno, answers, numbers_of(fondo))
    return file_answer(request, lambda: made, XLSX_TYPE, name=f"ripartizioni_{anno}_senza_nomi.xlsx")


@never_cache
@require_safe
def distribution(request: HttpRequest, pk: int) -> HttpResponse:
    """One: its sums, its rule, each person with the way of every cent."""
    row = readable(request, pk)
    named = sees_people(request.user)
    answer = _read_by_name(request, row) if named else answer_of(row)
    numbers = None if named else numbers_of(row.fondo)
    frozen = getattr(row, "congelata", None)
    passages = PassaggioDellaRipartizione.objects.filter(ripartizione=row).select_related("chi").order_by("-pk")
    context: dict[str, Any] = {
        "ripartizione": row,
        "risposta": answer,
        "righe": answer.lines(numbers),
        "sbagli": [_told(row, str(wrong), numbers) for wrong in answer.wrongs],
        "con_nomi": named,
        "con_passi": sees_ways(request.user, row.fonte),
        "regola": list(rule_words(rule_of(row))),
        "congelata": frozen,
        "indicatori": indicators.of_year(Year.of(frozen.read)) if frozen else (),
        "scrive": Ripartizione.objects.filter(pk=pk).editable_by(request.user).exists(),
        "copia": writes_distributions(request.user),
        "tante": why_no_more(row.fondo),
        "toglie": not why_it_stays(row, request.user),
        "definisce": life.another(row) is None
        and Ripartizione.objects.filter(pk=pk).allowing(request.user, DistributionAct.DEFINIRE).exists(),
        "passaggi": passages[:PASSAGES],
        "chiave": uuid.uuid4(),
    }
    return render(request, "valutazione/fondi/ripartizione.html", context)


@never_cache
@require_safe
def as_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbook of one, for who sees whose a premium is; the ways of the cents as on its page."""
    row = _named(request, pk)
    answer = _read_by_name(request, row)
    made = papers.of_one(answer, answer.lines(None), ways=sees_ways(request.user, row.fonte))
    return file_answer(request, lambda: made, XLSX_TYPE, name=f"{papers.file_stem('ripartizione', row)}.xlsx")


@never_cache
@require_safe
def as_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer of the simulator, as ``simula_risultato`` gives it, with the way of each cent."""
    row = _named(request, pk)
    if not sees_ways(request.user, row.fonte):
        raise Http404("I passi di ciò che viene dalle schede li legge chi legge le schede.")
    answer = _read_by_name(request, row)
    if not answer.said:
        raise Http404("Non si può fare: la pagina dice perché.")
    made = written_out(answer.said).encode()
    return file_answer(request, lambda: made, JSON_TYPE, name=f"{papers.file_stem('ripartizione', row)}.json")


@never_cache
@require_safe
def for_payroll(request: HttpRequest, pk: int) -> HttpResponse:
    """What is paid, a line for each item, for the program of the payroll: of a definitive one, for the office that
    pays."""
    row = _named(request, pk)
    if not (row.definitive and writes_distributions(request.user)):
        raise Http404("Le paghe prendono una ripartizione definitiva.")
    answer = _read_by_name(request, row)
    made = papers.for_payroll(answer)
    return file_answer(request, lambda: made, CSV_TYPE, name=f"{papers.file_stem('paghe', row)}.csv")


@never_cache
@require_POST
def copying(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A simulation that says the same, once."""
    row, who = readable(request, pk), utente_di(request)
    if address := said_already(request, who):
        return HttpResponseRedirect(address)
    if not writes_distributions(who):
        raise PermissionDenied(FORBIDDEN)

    def write() -> str:
        return reverse("valutazione:ripartizione_modifica", args=[copy_distribution(row, who).pk])

    try:
        return HttpResponseRedirect(once(who, whole_key(request), write))
    except Refused as no:
        context = {"ripartizione": row, "perche": no.reason.splitlines()}
        return render(request, "valutazione/fondi/non_copiata.html", context, status=409)


class DistributionActs(OncePage[Ripartizione, DistributionAct]):
    """Make definitive."""

    forms = {DistributionAct.DEFINIRE: DefiningForm}
    done = {DistributionAct.DEFINIRE: "atto registrato, la ripartizione è definitiva e congelata."}

    def read(self, request: HttpRequest, pk: int) -> Ripartizione:
        """A distribution."""
        return readable(request, pk)

    def demand(self, request: HttpRequest, row: Ripartizione, wanted: DistributionAct) -> None:
        """Whose act it is, in its state."""
        try:
            life.demand_role(request.user)
        except Refused as no:
            raise PermissionDenied(no.reason) from None
        allowed = Ripartizione.objects.filter(pk=row.pk).allowing(request.user, wanted)
        if request.method != "POST" and not allowed.exists():
            raise PermissionDenied(life.why_not_now(row))

    def perform(self, row: Ripartizione, who: Utente, wanted: DistributionAct, form: Any) -> None:
        """Freeze it."""
        life.define(row, form.deed, who)

    def address(self, row: Ripartizione) -> str:
        """Its page."""
        return reverse("valutazione:ripartizione", args=[row.pk])

    def page(
        self,
        request: HttpRequest,
        row: Ripartizione,
        wanted: DistributionAct,
        form: Any,
        why: str = "",
        missing: Sequence[Segnalazione] = (),
        status: int = 200,
    ) -> HttpResponse:
        """With what is in the way: at the day of the act that was refused, else today."""
        if not missing and not row.definitive:
            said = life.payable_on(row, timezone.localdate())
            missing = list(life.in_the_way(row, said, request.user))
        numbers = None if sees_people(request.user) else numbers_of(row.fondo)
        missing = [replace(one, testo=_told(row, one.testo, numbers)) for one in missing]
        context = {"ripartizione": row, "atto": wanted, "modulo": form, "perche": why, "mancano": missing}
        return render(request, "valutazione/fondi/definisci.html", context | {"chiave": uuid.uuid4()}, status=status)


PAGE: Final = DistributionActs()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: int, atto: str) -> HttpResponseBase:
    """The act: what it means first, then done once."""
    return PAGE.answer(request, pk, atto)


def fund_of(request: HttpRequest, year: int) -> Fondo:
    """The fund of a year, for who reads what is paid out of it. Raises ``Http404``."""
    if not reads_distributions(request.user):
        raise Http404("Non c'è.")
    found: Fondo = get_object_or_404(Fondo.objects.visible_to(request.user), anno=year)
    return found


def readable(request: HttpRequest, pk: int) -> Ripartizione:
    """A distribution that somebody reads. Raises ``Http404``."""
    rows = Ripartizione.objects.visible_to(request.user).select_related("fondo", "autore", "congelata__atto")
    found: Ripartizione = get_object_or_404(rows, pk=pk)
    return found


def _named(request: HttpRequest, pk: int) -> Ripartizione:
    """One, for who sees whose a premium is. Raises ``Http404``."""
    if not sees_people(request.user):
        raise Http404("Non c'è.")
    return readable(request, pk)


def _read_by_name(request: HttpRequest, row: Ripartizione) -> Answer:
    """What it says, for who then reads whose each premium is."""
    answer = answer_of(row)
    _note(request, [answer])
    return answer


def _told(row: Ripartizione, text: str, numbers: Mapping[str, int] | None) -> str:
    """What is wrong with a distribution; with ``numbers`` for who reads nobody's matricola."""
    return text if numbers is None else nameless(text, matricole_in(row), numbers)


def _note(request: HttpRequest, answers: Iterable[Answer]) -> None:
    """Who reads whose a premium is, and it comes from a sheet, has read something of that sheet."""
    read = [answer for answer in answers if answer.of_sheets and answer.said]
    if read:
        matricole = {matricola for answer in read for matricola in answer.matricole}
        note_premiums(read[0].row.fondo.anno, matricole, utente_di(request))


def _of_year(request: HttpRequest, year: int) -> tuple[Fondo, list[Answer]]:
    fondo = fund_of(request, year)
    rows = Ripartizione.objects.visible_to(request.user).filter(fondo=fondo).select_related("fondo").order_by("pk")
    return fondo, answers_of(list(rows[:MOST]))


def _compared(request: HttpRequest, fondo: Fondo, answers: list[Answer], *, named: bool, page: str) -> HttpResponse:
    numbers = {} if named else numbers_of(fondo)
    there = {matricola for answer in answers for matricola in answer.matricole}
    order = sorted(there, key=str if named else numbers.__getitem__)
    rows = [(m if named else f"Persona {numbers[m]}", [answer.of(m) for answer in answers]) for m in order]
    sums = [
        (name, [dict(a.sums).get(name, "—") for a in answers]) for name in ("Disponibile", "Base", "Pagato", "Economia")
    ]
    context = {
        "fondo": fondo,
        "risposte": answers,
        "somme": sums,
        "righe": rows,
        "con_nomi": named,
        "pagina": page,
        "prepara": writes_distributions(request.user),
        "quante": MOST,
        "tante": why_no_more(fondo),
        "tolte": taken_away(fondo) if page != "tavolo" else [],
    }
    return render(request, "valutazione/fondi/confronto.html", context)


addresses = [
    path("ripartizioni/<anno:anno>/", compared, name="ripartizioni"),
    path("ripartizioni/<anno:anno>/tavolo/", bargaining, name="tavolo"),
    path("ripartizioni/<anno:anno>/tavolo/xlsx/", bargaining_file, name="tavolo_xlsx"),
    path("ripartizione/<int:pk>/", distribution, name="ripartizione"),
    path("ripartizione/<int:pk>/copia/", copying, name="ripartizione_copia"),
    path("ripartizione/<int:pk>/xlsx/", as_workbook, name="ripartizione_xlsx"),
    path("ripartizione/<int:pk>/json/", as_file, name="ripartizione_json"),
    path("ripartizione/<int:pk>/paghe/", for_payroll, name="ripartizione_paghe"),
    path("ripartizione/<int:pk>/atto/<slug:atto>/", act, name="ripartizione_atto"),
]
