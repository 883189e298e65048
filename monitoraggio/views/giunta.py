# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey for the Giunta: one page per assessore and per ambito, to be read, projected in a session, and printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.computing.giunta import REASONS, Folder, Kind, Session
from monitoraggio.drawings import NARROW, WIDE, Bar, done_against_expected
from monitoraggio.filters import LIGHTS, ambito_in_words, assessore_in_words
from monitoraggio.lettura.board import session_of
from monitoraggio.models import Rilevazione, StatoObiettivo
from monitoraggio.views.access import readable_survey
from monitoraggio.views.board import Cruscotto, LevelRow, mean
from organizzazione.rules import legge_tutto

# So many rows of each list, and reasons of each row, fit on the two sheets of a session; the page has them all.
ON_PAPER: Final = 6
REASONS_ON_PAPER: Final = 2
SESSION: Final = "seduta"
_WORDS: Final = {Kind.ASSESSORE: assessore_in_words, Kind.AMBITO: ambito_in_words}
_TITLES: Final = {Kind.ASSESSORE: "Assessori", Kind.AMBITO: "Ambiti del DUP"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A folder in the list of folders: its name, its address, its figures."""

    name: str
    address: str
    row: LevelRow
    served: str
    late: int
    moved: int
    decisions: int


@dataclass(frozen=True)
class Rows:
    """The rows of a list that are shown, and how many more there are."""

    shown: Sequence[Any]
    more: int

    @classmethod
    def of(cls, rows: Sequence[Any], most: int | None) -> "Rows":
        """All of them, or the first."""
        shown = rows if most is None else rows[:most]
        return cls(shown, len(rows) - len(shown))


@never_cache
@require_safe
def giunta(request: HttpRequest, pk: int) -> HttpResponse:
    """The folders of a survey, or one of them (``?assessore=`` or ``?ambito=``); ``&seduta=`` to be projected.

    Raises:
        Http404: there is no such survey for this reader, or the survey has no folder of that name.
    """
    survey = readable_survey(request, pk)
    session = session_of(survey, request.user)
    base = {
        "rilevazione": survey,
        "intera": legge_tutto(request.user),
        "prima": session.board.before,
        "ragioni": REASONS.values(),
    }
    for kind in Kind:
        if name := request.GET.get(kind):
            folder = session.folder(kind, name)
            if folder is None:
                raise Http404
            return _folder(request, survey, session, folder, base)
    shown = Cruscotto(session.board, reverse("monitoraggio:rilevazione", args=[survey.pk]))
    kinds = [(_TITLES[k], k, [_shown(survey, shown, f) for f in session.folders[k]]) for k in Kind]
    return render(request, "monitoraggio/giunta.html", {**base, "generi": kinds, "luci": [w for _, w in LIGHTS]})


def _folder(
    request: HttpRequest, survey: Rilevazione, session: Session, folder: Folder, base: dict[str, Any]
) -> HttpResponse:
    in_session = bool(request.GET.get(SESSION))
    others = session.folders[folder.kind]
    at = others.index(folder)
    most = ON_PAPER if in_session else None
    cruscotto = Cruscotto(session.board, reverse("monitoraggio:rilevazione", args=[survey.pk]))
    level, decimals = folder.level, session.board.rules.decimals
    done, expected = level.figures.done.value, level.figures.expected.value
    bars = [Bar(_WORDS[folder.kind](folder.name), done, expected, decimals)]
    states = StatoObiettivo.objects.visible_to(request.user).filter(rilevazione=survey)
    pages = dict(states.values_list("codice", "pk"))

    def linked(rows: Sequence[Any]) -> Rows:
        """Each row beside the page of its objective."""
        found = [(pages.get(r.objective.said.codice), r) for r in rows]
        at_pages = [(reverse("monitoraggio:obiettivo", args=[pk]) if pk else "", r) for pk, r in found]
        return Rows.of(at_pages, most)

    context = base | {
        "nome": _WORDS[folder.kind](folder.name),
        "genere": "Assessore" if folder.kind is Kind.ASSESSORE else "Ambito",
        "seduta": in_session,
        "posto": at + 1,
        "quante": len(others),
        "prima_di": _address(survey, others[at - 1], session=in_session) if at else "",
        "dopo": _address(survey, others[at + 1], session=in_session) if at + 1 < len(others) else "",
        "altro_modo": _address(survey, folder, session=not in_session),
        "tutto": cruscotto.row(level),
        "risultato": mean(level.figures.result, decimals),
        "operativi": len(folder.operatives),
        "piu_dup": len({o.place.dup for o in session.operatives}) > 1,
        "serviti": len(folder.operatives) - len(folder.uncovered),
        "scoperti": Rows.of(folder.uncovered, most),
        "decisioni": linked(folder.decisions),
        "ragioni_per_foglio": REASONS_ON_PAPER if in_session else None,
        "ritardi": linked(folder.late),
        "mosse_luci": linked(folder.moved),
        "disegno": done_against_expected("Fatto e atteso", bars, WIDE),
        "stretto": done_against_expected("Fatto e atteso", bars, NARROW),
    }
    return render(request, "monitoraggio/giunta_cartella.html", context)


def _shown(survey: Rilevazione, cruscotto: Cruscotto, folder: Folder) -> Shown:
    served = len(folder.operatives) - len(folder.uncovered)
    return Shown(
        _WORDS[folder.kind](folder.name),
        _address(survey, folder),
        cruscotto.row(folder.level),
        f"{served} di {len(folder.operatives)}" if folder.operatives else "–",
        len(folder.late),
        len(folder.moved),
        len(folder.decisions),
    )


def _address(survey: Rilevazione, folder: Folder, *, session: bool = False) -> str:
    said = {str(folder.kind): folder.name} | ({SESSION: "1"} if session else {})
    return f"{reverse('monitoraggio:giunta', args=[survey.pk])}?{urlencode(said)}"


addresses = [path("rilevazioni/<int:pk>/giunta/", giunta, name="giunta")]
