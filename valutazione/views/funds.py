# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the funds: which there are, one on a day, its file out and in."""

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.revisions import revisions_in
from flussi.acts import Refused
from obiettivi.views.access import utente_di
from organizzazione.rules import scrive_tutto
from testi.bounds import first_of
from testi.downloads import file_answer
from testi.formati import leggi_data
from valutazione.files.opening import MOST_BYTES, Unreadable, opened
from valutazione.forms_funds import FundFileForm
from valutazione.fund.contracts import contract_words
from valutazione.fund.facts import YearFund
from valutazione.fund.reading import read
from valutazione.fund.uses import limited, remarks, uses
from valutazione.fund.writing import as_json
from valutazione.fund_rows.loading import FORBIDDEN, Different, load_fund
from valutazione.fund_rows.reading import all_told, facts_of, told
from valutazione.models import Fondo
from valutazione.money import Refused as NoFund
from valutazione.money.amounts import euros
from valutazione.rules_funds import reads_funds

JSON_TYPE: Final = "application/json; charset=utf-8"
MOST_LINES: Final = 20
OTHERS: Final = "Nel frattempo qualcun altro ha scritto questo fondo: qui sotto c'è che cosa cambierebbe ora."
REPLACING: Final = "Per metterlo al posto di quello che c'è, spuntare la casella e caricarlo di nuovo."


def demand_reader(request: HttpRequest) -> None:
    """Raise ``Http404`` for who finds no fund here."""
    if not reads_funds(request.user):
        raise Http404("Non c'è.")


@never_cache
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The funds, the newest first, each with whether it may be paid today."""
    demand_reader(request)
    today = timezone.localdate()
    rows = list(Fondo.objects.visible_to(request.user).prefetch_related("voci", "presupposti"))
    funds = [
        {
            "riga": row,
            "fondo": euros(said.fund.governed),
            "disponibile": euros(said.fund.available),
            "si": said.verdict.may,
        }
        for row, said in zip(rows, all_told(rows, today), strict=True)
    ]
    context = {"voci": funds, "oggi": today, "tiene": scrive_tutto(request.user)}
    return render(request, "valutazione/fondi/elenco.html", context)


@never_cache
@require_safe
def fund(request: HttpRequest, anno: int) -> HttpResponse:
    """A fund: where it goes, what does not hold, whether it may be paid on a day."""
    row = readable(request, anno)
    asked = request.GET.get("al", "").strip()
    day = leggi_data(asked) if asked else None
    said = told(row, day or timezone.localdate())
    context: dict[str, Any] = {
        "riga": row,
        "detto": said,
        "voci": [{"voce": one, "importo": euros(one.cents)} for one in said.fund.rows],
        "limite": limited(said.fund),
        "usi": [use.cells for use in uses(said.fund)],
        "note": list(remarks(said.fund)),
        "contratto": [one for one in contract_words(said.fund.contract) if one[1]],
        "giorno": day or timezone.localdate(),
        "non_e_un_giorno": asked if asked and day is None else "",
        "tiene": scrive_tutto(request.user),
    }
    return render(request, "valutazione/fondi/fondo.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, anno: int) -> HttpResponse:
    """The file of a fund, which ``mostra_fondo`` and this program read back."""
    row = readable(request, anno)
    content = as_json(facts_of(row)).encode()
    return file_answer(request, lambda: content, JSON_TYPE, name=f"fondo_{row.anno}.json")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponseBase:
    """The file of a fund, kept."""
    demand_reader(request)
    who = utente_di(request)
    if not scrive_tutto(who):
        raise PermissionDenied(FORBIDDEN)
    if request.method != "POST":
        return _upload(request, FundFileForm())
    form = FundFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, form, status=400)
    try:
        seen = revisions_in(request.POST.get("versione", ""), 1)
        row, outcome = load_fund(_fund_in(form), who, replace=form.cleaned_data["sostituisci"], over=seen)
    except Different as other:
        # Who sends it again from this page has read what would change.
        meanwhile = form.cleaned_data["sostituisci"] and other.there.pk in seen
        why = f"{OTHERS if meanwhile else other.reason} {REPLACING}"
        version = f"{other.there.pk}:{other.there.revisione}"
        return _upload(request, form, [why, *other.lines], 409, version=version)
    except Refused as no:
        return _upload(request, form, no.reason.splitlines(), 409)
    messages.success(request, f"{row}: {outcome}.")
    return HttpResponseRedirect(reverse("valutazione:fondo", args=[row.anno]))


def _upload(
    request: HttpRequest,
    form: FundFileForm,
    why: Sequence[str] = (),
    status: int = 200,
    *,
    version: str | None = None,
) -> HttpResponse:
    """``version``: the fund that was read on this page, as ``revisions_in`` reads it."""
    first, *lines = first_of(why, MOST_LINES) or [""]
    context = {"modulo": form, "perche": first, "righe": lines}
    context["versione"] = request.POST.get("versione", "") if version is None else version
    return render(request, "valutazione/fondi/carica.html", context, status=status)


def _fund_in(form: FundFileForm) -> YearFund:
    """What the file says. Raises ``Refused``."""
    file = form.cleaned_data["file"]
    try:
        return read(opened(file.read(MOST_BYTES + 1)))
    except Unreadable as no:
        raise Refused(f"Il file {no}.") from None
    except NoFund as no:
        raise Refused("\n".join(["Non è un fondo che si possa leggere.", *map(str, no.wrongs)])) from None


def readable(request: HttpRequest, year: int) -> Fondo:
    """The fund of a year, for who reads it. Raises ``Http404``."""
    found: Fondo = get_object_or_404(Fondo.objects.visible_to(request.user), anno=year)
    return found


addresses = [
    path("fondi/", listed, name="fondi"),
    path("fondi/carica/", upload, name="carica_fondo"),
    path("fondi/<anno:anno>/", fund, name="fondo"),
    path("fondi/<anno:anno>/json/", download, name="fondo_json"),
]
