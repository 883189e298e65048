# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of a rettifica, and the one in which the rows of an objective are corrected, each with its reason."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from aggregati.models import ConflittoDiRevisione
from aggregati.revisions import revision_in
from flussi.acts import Refused
from flussi.once import once, said_already, whole_key
from monitoraggio.choices import RectifiedRow, SurveyAct
from monitoraggio.compiling.columns import Column, Form
from monitoraggio.compiling.page import Box, Said
from monitoraggio.compiling.saving import NotValid
from monitoraggio.compiling.sheet import shown
from monitoraggio.contenuto import CorrectionContent, ObjectiveContent, SurveyContent
from monitoraggio.models import CausaDiRitardo, Correzione, Rettifica, StatoObiettivo
from monitoraggio.rectifying.laying import sides
from monitoraggio.rectifying.pages import ASKS, readable_rectification
from monitoraggio.rectifying.rows import RowContent, columns_of, name_of, row_of, rows_of, values_of
from monitoraggio.rectifying.services import FORBIDDEN, NOTE_FORBIDDEN, REASON, Where, correct
from monitoraggio.rules import may_annotate, may_have_dossier
from obiettivi.views.access import utente_di
from organizzazione.rules import Chi, scrive_tutto
from testi.bounds import LONG_TEXT

OVERTAKEN: Final = (
    "Qualcun altro ha scritto in questa rettifica dopo che la pagina era stata letta: non è stato salvato nulla. "
    "Ciò che avevi scritto è ancora qui: controlla, e salva di nuovo."
)


_WHY: Final = Column(REASON, "Perché si corregge", Form.AREA, most=LONG_TEXT, lines=2)


@dataclass
class Row:
    """A row with its boxes: as approved, as corrected, or as it was just typed."""

    of: str
    key: str
    name: str
    number: int
    boxes: Sequence[Box]
    why: Box
    corrected: bool = False
    open: bool = False

    @property
    def place(self) -> str:
        """The name of its place on the page."""
        return f"riga-{self.of}-{self.number}"


@never_cache
@require_safe
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """What a rettifica corrects and why, as far as somebody reads it; what can be done with it."""
    row = readable_rectification(request, pk)
    rows = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione=row.rilevazione, nel_piano=True)
    states = list(rows.order_by("sort_key", "pk").only("pk", "codice", "titolo"))
    codes = {state.codice for state in states}
    gate = Rettifica.objects.filter(pk=row.pk)
    context = {
        "rettifica": row,
        "rilevazione": row.rilevazione,
        "correzioni": [c for c in corrections_of(row) if c.codice in codes],
        "stati": states,
        "atti": [act for act, asked in ASKS.items() if gate.allowing(request.user, asked).exists()],
        "scrive": bool(_kinds(request.user, row)),
        "tutto": scrive_tutto(request.user),
        "dossier": may_have_dossier(request.user),
    }
    return render(request, "monitoraggio/rettifica/pagina.html", context)


def corrections_of(row: Rettifica) -> Sequence[CorrectionContent]:
    """Both sides of what it corrects: as it was frozen, or as it would be."""
    if row.chiusa and row.nuova is not None and (said := row.nuova.read.rettifica) is not None:
        return said.correzioni
    return sides(row.corretta.read, row.correzioni.all())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def objective(request: HttpRequest, pk: int, stato: int) -> HttpResponseBase:
    """The rows of an objective, to be corrected one at a time."""
    row = readable_rectification(request, pk)
    states = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione=row.rilevazione, nel_piano=True)
    state = get_object_or_404(states, pk=stato)
    if address := said_already(request, utente_di(request)):
        messages.success(request, f"Salvato: {state.codice}.")
        return HttpResponseRedirect(address)
    if not _kinds(request.user, row):
        closed = f"La rettifica è {row.get_stato_display().lower()}: si legge dalla sua pagina."
        raise PermissionDenied(closed if scrive_tutto(request.user) or may_annotate(request.user) else FORBIDDEN)
    content = row.corretta.read
    said = content.by_code.get(state.codice)
    if said is None:
        raise Http404("L'obiettivo non è in ciò che si corregge.")
    if request.method != "POST":
        return _shown(request, row, state, said)
    return _saved(request, row, state, said)


def _kinds(who: Chi, row: Rettifica) -> frozenset[str]:
    """The kinds of rows that somebody corrects now: the notes of the Nucleo are the Nucleo's, all else the office's."""
    gate = Rettifica.objects.filter(pk=row.pk)
    office = gate.allowing(who, SurveyAct.SCRIVERE).exists()
    nucleo = gate.annotated_by(who).exists()
    return frozenset(kind for kind in RectifiedRow.values if (nucleo if kind == RectifiedRow.NOTA else office))


def _saved(request: HttpRequest, row: Rettifica, state: StatoObiettivo, said: ObjectiveContent) -> HttpResponseBase:
    sent = request.POST
    where = Where(state.codice, sent.get("di", ""), sent.get("riga", ""))
    content = row.corretta.read
    found = row_of(content, where.code, where.of, where.row) if where.of in RectifiedRow.values else None
    if found is None:
        raise Http404("La riga non è in ciò che si corregge.")
    if where.of not in _kinds(request.user, row):
        raise PermissionDenied(NOTE_FORBIDDEN if where.of == RectifiedRow.NOTA else FORBIDDEN)
    place = sent.get("posto", "")
    boxes = {c: f"r{place}-{c.name}" for c in columns_of(content, said, where.of, found)}
    # A box that did not come says nothing; one to be ticked says no by not coming.
    texts = {c.name: sent.get(box, "") for c, box in boxes.items() if box in sent or c.form is Form.TICK}
    reason, address = sent.get(f"r{place}-{REASON}", ""), reverse("monitoraggio:rettifica", args=[row.pk])
    revision = revision_in(sent.get("revisione", "")) or 0
    typed = _Typed(where, texts, reason)

    def write() -> str:
        correct(row, where, texts, reason, utente_di(request), revision)
        return address

    try:
        once(utente_di(request), whole_key(request), write)
    except NotValid as no:
        typed.faults = no.faults
        return _shown(request, row, state, said, typed, 422)
    except ConflittoDiRevisione:
        typed.why = OVERTAKEN
        return _shown(request, readable_rectification(request, row.pk), state, said, typed, 409)
    except Refused as no:
        typed.why = f"{no.reason} Non è stato salvato nulla."
        return _shown(request, row, state, said, typed, 409)
    messages.success(request, f"Salvato: {state.codice}.")
    return HttpResponseRedirect(address)


@dataclass
class _Typed:
    """What was just typed of a row, and what is wrong with it."""

    where: Where
    texts: Mapping[str, str]
    reason: str
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict)
    why: str = ""


def _shown(
    request: HttpRequest,
    row: Rettifica,
    state: StatoObiettivo,
    said: ObjectiveContent,
    typed: _Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "rettifica": row,
        "rilevazione": row.rilevazione,
        "stato": state,
        "righe": _rows(row, row.corretta.read, said, typed, _kinds(request.user, row)),
        "nota": said.nota_nucleo,
        "scrive_note": may_annotate(request.user),
        "perche": typed.why if typed else "",
        "chiave": uuid.uuid4(),
    }
    return render(request, "monitoraggio/rettifica/obiettivo.html", context, status=status)


def _rows(
    row: Rettifica, content: SurveyContent, o: ObjectiveContent, typed: _Typed | None, kinds: Collection[str]
) -> list[Row]:
    found = {(c.riga, c.campo): c for c in row.correzioni.filter(codice=o.codice)}
    causes = list(CausaDiRitardo.objects.filter(in_uso=True).order_by("ordine", "nome").values_list("nome", flat=True))
    each = [(of, key, said) for of, key, said in rows_of(o, [key for key, _ in found]) if of in kinds]
    return [
        _row(n, of, said, key, (columns_of(content, o, of, said), found, causes), typed)
        for n, (of, key, said) in enumerate(each, start=1)
    ]


def _row(
    n: int,
    of: str,
    said: RowContent,
    key: str,
    known: tuple[Sequence[Column], Mapping[tuple[str, str], Correzione], Sequence[str]],
    typed: _Typed | None,
) -> Row:
    columns, found, causes = known
    now = typed if typed and (typed.where.of, typed.where.row) == (of, key) else None
    stored = {name: shown(value) for name, value in values_of(said, columns).items()}
    mine = {name: one for (row, name), one in found.items() if row == key}
    texts = {**stored, **now.texts} if now else {**stored, **{name: one.valore for name, one in mine.items()}}
    faults = now.faults if now else {}
    boxes = [_box(n, c, texts.get(c.name, ""), stored[c.name], faults.get(c.name, ()), causes) for c in columns]
    why = now.reason if now else next((c.motivo for c in mine.values()), "")
    reason = _box(n, _WHY, why, "", faults.get(REASON, ()), ())
    return Row(of, key, _heading(of, said), n, boxes, reason, bool(mine), now is not None)


def _heading(of: str, said: RowContent) -> str:
    match of:
        case RectifiedRow.OBIETTIVO:
            return "Relazione e previsione"
        case RectifiedRow.NOTA:
            return RectifiedRow.NOTA.label
    return f"{RectifiedRow(of).label}: {name_of(of, said)}"


def _box(n: int, c: Column, text: str, stored: str, faults: Sequence[str], causes: Sequence[str]) -> Box:
    options = c.options
    if c.name == "causa":
        options = (("", "Nessuna"), *((name, name) for name in dict.fromkeys([*filter(None, [stored]), *causes])))
    told = [Said(f"r{n}-{c.name}", why) for why in faults]
    return Box(f"r{n}-{c.name}", c.name, c.form, c.label, f"riga {n}", text, options, c.most, c.lines, "", told)


addresses = [
    path("rilevazioni/rettifica/<int:pk>/", rectification, name="rettifica"),
    path("rilevazioni/rettifica/<int:pk>/obiettivo/<int:stato>/", objective, name="rettifica_obiettivo"),
]
