# SPDX-License-Identifier: AGPL-3.0-or-later
"""All phases, or all indicators, of a centre in one sheet: for who has forty of them. It saves as the page of one
objective does; without a script it is a plain form."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from flussi.once import last_confirmed, said_already
from monitoraggio.choices import ObjectiveAct
from monitoraggio.compiling.columns import Form, Section
from monitoraggio.compiling.kept import told_kept
from monitoraggio.compiling.last_time import LastTime
from monitoraggio.compiling.page import Box, Page, RowShown
from monitoraggio.compiling.reading import Faults
from monitoraggio.compiling.sheet import Sheet, sheet_of
from monitoraggio.lettura.closed import previous_content
from monitoraggio.models import Rilevazione, StatoObiettivo, StatoQuerySet
from monitoraggio.rules import BOUND_TO_THE_WINDOW, OBJECTIVES
from monitoraggio.sources.showing import shown_sources
from monitoraggio.views.access import readable_survey
from monitoraggio.views.typing import Desk, Submission, answer, demand, fresh, not_saved, submitted
from obiettivi.views.access import utente_di
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi, ruolo_di
from testi.formati import data, leggi_data

SECTIONS = {"fasi": Section.PHASE, "indicatori": Section.INDICATOR}


@dataclass(frozen=True)
class GridRow:
    """A row of the sheet: dates stand in it as the office writes them, so that they can be pasted."""

    shown: RowShown
    code: str
    first: bool

    @property
    def cells(self) -> Sequence[Box]:
        """Its boxes, one a column."""
        return [_cell(b) for b in (*self.shown.boxes, *self.shown.aside)]


def _cell(box: Box) -> Box:
    day = leggi_data(box.valore) if box.forma == Form.DATE else None
    return replace(box, valore=data(day)) if day else box


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, pk: int, vista: str) -> HttpResponse:
    """The sheet of the phases or of the indicators."""
    if vista not in SECTIONS:
        raise Http404("Foglio sconosciuto")
    survey = readable_survey(request, pk)
    writable = StatoObiettivo.objects.filter(rilevazione=survey).allowing(request.user, ObjectiveAct.SCRIVERE)
    if address := said_already(request, utente_di(request)):
        messages.success(request, "Salvato.")
        return HttpResponseRedirect(address)
    work = _Grid(request, survey, vista, writable)
    if request.method != "POST":
        demand(bool(work.centres), _why(survey, request.user))
        return work.show(fresh(work.sheet), {}, 200)
    return work.answered()


def _why(survey: Rilevazione, who: Chi) -> str:
    """Why somebody has nothing to write in a survey."""
    if not survey.aperta:
        return f"La rilevazione è {survey.get_stato_display().lower()}: si legge dalla sua pagina."
    if not OBJECTIVES.states_in(ruolo_di(who), ObjectiveAct.SCRIVERE):
        return "Il tuo ruolo legge le rilevazioni; le compilano i centri e l'ufficio programmazione."
    window = survey.window_in_words() if ruolo_di(who) in BOUND_TO_THE_WINDOW else ""
    if window:
        return f"Ora non si compila: {window}"
    if not StatoObiettivo.objects.visible_to(who).filter(rilevazione=survey, nel_piano=True).exists():
        return "In questa rilevazione non ci sono obiettivi dei tuoi centri."
    return "I tuoi obiettivi sono già confermati: per cambiarli l'ufficio programmazione li rinvia al centro."


class _Grid:
    """The sheet of who may write something in a survey."""

    def __init__(self, request: HttpRequest, survey: Rilevazione, view: str, writable: StatoQuerySet) -> None:
        self.request, self.survey, self.view = request, survey, view
        self.centres = list(CentroDiResponsabilita.objects.filter(pk__in=writable.order_by().values("centro")))
        wanted = request.GET.get("centro", "")
        known = {str(c.pk): c for c in self.centres}
        self.centre = known.get(wanted) or (self.centres[0] if self.centres else None)
        self.writable = writable.filter(centro=self.centre)
        self.sheet = self._sheet()
        query = urlencode({"centro": self.centre.pk}) if self.centre else ""
        self.address = f"{reverse('monitoraggio:griglia', args=[survey.pk, view])}?{query}"

    def _sheet(self) -> Sheet:
        return sheet_of(self.survey, self.writable, SECTIONS[self.view])

    def answered(self) -> HttpResponse:
        """What a button asks."""
        if not self.centres:
            # Everything of who sent it: what cannot be written any more is shown, not lost.
            mine = StatoObiettivo.objects.visible_to(self.request.user).filter(rilevazione=self.survey, nel_piano=True)
            sheet = sheet_of(self.survey, mine, SECTIONS[self.view])
            return not_saved(
                self.request,
                sheet,
                submitted(self.request, sheet),
                str(self.survey),
                _why(self.survey, self.request.user),
            )
        reason = f"Scritto nel foglio della rilevazione, operazione {uuid.uuid4().hex[:8]}"
        desk = Desk(
            self.request, self._sheet, f"{self.survey}, foglio", reason, self.show, self._after, self._last_time
        )
        return answer(desk, self.sheet)

    def _last_time(self) -> LastTime:
        keys = list(self.sheet.states)
        return LastTime(self.sheet, previous_content(self.survey, StatoObiettivo.objects.filter(pk__in=keys)))

    def _after(self, changed: int, now: Sheet) -> str:
        told = "Nessuna modifica da salvare."
        if changed:
            told = "Salvato: un obiettivo." if changed == 1 else f"Salvato: {changed} obiettivi."
        messages.success(self.request, told)
        return self.address

    def show(self, sent: Submission, faults: Faults, status: int) -> HttpResponse:
        """The sheet with some text in it."""
        page = Page(self.sheet, sent.texts, faults, brought=sent.brought)
        rows = page.phases if self.view == "fasi" else page.indicators
        columns = self.sheet.columns[SECTIONS[self.view]]
        context: dict[str, Any] = {
            "rilevazione": self.survey,
            "vista": page,
            "foglio": self.view,
            "righe": _rows(rows),
            "fonti": shown_sources(self.survey, self.writable) if self.view == "indicatori" else (),
            "colonne": [c for c in columns if not c.aside] + [c for c in columns if c.aside],
            "modulo": sent,
            "tenute": told_kept(self.sheet, self.request.user, sent.kept),
            "indirizzo": self.address,
            "centri": self.centres,
            "centro": self.centre,
            "confermate": " ".join(map(str, last_confirmed(self.request.user.pk))),
        }
        return render(self.request, "monitoraggio/griglia.html", context, status=status)


def _rows(rows: Sequence[RowShown]) -> list[GridRow]:
    codes = ["", *(row.item.code for row in rows)]
    return [GridRow(row, row.item.code, row.item.code != before) for row, before in zip(rows, codes, strict=False)]


addresses = [path("rilevazioni/<int:pk>/foglio/<slug:vista>/", grid, name="griglia")]
