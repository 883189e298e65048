# SPDX-License-Identifier: AGPL-3.0-or-later
"""The cruscotto of a survey: figures, drawings and tables, each number a link to the list of just those objectives."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from monitoraggio.choices import Forecast, StateOfObjective
from monitoraggio.computing import told
from monitoraggio.computing.board import NO_LIGHT, Board, Level
from monitoraggio.computing.rules_moved import rules_moved
from monitoraggio.computing.rules_parts import Parts, in_cells, parts_of, told_of
from monitoraggio.computing.shared import shared_indicators
from monitoraggio.drawings import (
    AMBITI_TOLD,
    BARS_TOLD,
    NARROW,
    SMALL_TOLD,
    WIDE,
    Bar,
    Frame,
    course,
    courses_of,
    done_against_expected,
    moment_at,
    small_courses,
)
from monitoraggio.figures.facts import Figure
from monitoraggio.figures.printing import written
from monitoraggio.figures.words import Grado, Luce, Tempo
from monitoraggio.filters import AHEAD, LIGHTS, MOVES, ambito_in_words
from monitoraggio.lettura.board import Point, board_of, course_of
from monitoraggio.lettura.closed import last_closing, rules_before
from monitoraggio.lettura.rectified import corrections_around
from monitoraggio.models import Rilevazione
from monitoraggio.permissions import LOOKS_AT_ANOMALIES
from monitoraggio.views.access import readable_survey
from organizzazione.rules import legge_tutto, ruolo_di
from testi.figure import NARROW_MAP, WIDE_MAP, MapFrame, mappa
from testi.formati import data

# What is left to do in each state, but for the last: of what there is nothing to wait for.
WAITING: Final = (StateOfObjective.DA_COMPILARE, StateOfObjective.COMPILATO, StateOfObjective.CONFERMATO)


@dataclass(frozen=True, slots=True)
class Count:
    """How many, under which name, and where they are listed."""

    number: int
    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mean:
    """A figure of a level as it prints, and how many of its objectives it is the mean of."""

    text: str
    of: str


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A level as a row of its table."""

    name: str
    all: Count
    done: Mean
    expected: Mean
    forecast: Mean
    lights: Sequence[Count]
    to_compile: Count


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of the same criterion, of which those that are zero are told too."""

    title: str
    rows: Sequence[Count]
    note: str = ""


@dataclass(frozen=True)
class Cruscotto:
    """A board with the addresses of its lists."""

    board: Board
    base: str

    def count(self, level: Level, name: str, value: str, words: str = "") -> Count:
        """How many of a level meet one criterion more."""
        return self.linked(level.count(name, value), {**level.said, name: value}, words)

    def linked(self, number: int, said: Mapping[str, str], words: str = "") -> Count:
        """A number with its list."""
        return Count(number, f"{self.base}?{urlencode(said)}", words)

    def counts(self, title: str, name: str, pairs: Iterable[tuple[str, str]], note: str = "") -> Counts:
        """The counts of a criterion, over all."""
        return Counts(title, [self.count(self.board.whole, name, value, words) for value, words in pairs], note)

    def row(self, level: Level) -> LevelRow:
        """A level as a row."""
        figures, decimals = level.figures, self.board.rules.decimals
        return LevelRow(
            ambito_in_words(level.name),
            self.linked(len(level.objectives), level.said),
            mean(figures.done, decimals),
            mean(figures.expected, decimals),
            mean(figures.forecast, decimals),
            [self.count(level, "luce", value, words) for value, words in LIGHTS],
            self.count(level, "stato", StateOfObjective.DA_COMPILARE),
        )

    @property
    def crossed(self) -> list[tuple[str, list[Count]]]:
        """Grado by tempo."""
        counts = self.board.crossed()
        return [
            (str(g).capitalize(), [self.linked(counts.get((g, t), 0), {"grado": g, "tempo": t}) for t in Tempo])
            for g in Grado
        ]

    @property
    def missing(self) -> list[tuple[str, list[Count]]]:
        """Centre by centre, what waits for whom; centres in which nothing waits are not named."""
        rows = [(level, [self.count(level, "stato", state) for state in WAITING]) for level in self.board.centres]
        return [(level.name, counts) for level, counts in rows if any(c.number for c in counts)]

    @property
    def causes(self) -> list[Count]:
        """The causes of delay, those of most objectives first."""
        counted = self.board.whole.counted("causa")
        return [self.linked(n, {"causa": cause}, cause) for cause, n in sorted(counted.items(), key=_most_first)]


@never_cache
@require_safe
def cruscotto(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody reads of a survey, at a glance."""
    survey = readable_survey(request, pk)
    board = board_of(survey, request.user)
    shown = Cruscotto(board, reverse("monitoraggio:rilevazione", args=[survey.pk]))
    closing = last_closing(survey) if survey.chiusa else None
    context = {
        "rilevazione": survey,
        "chiusura": closing,
        **corrections_around(survey, request.user),
        "intera": legge_tutto(request.user),
        "prima": board.before,
        **_rules(board, survey),
        "anomalie": ruolo_di(request.user) in LOOKS_AT_ANOMALIES,
        **(_parts(shown, course_of(survey, board, request.user), survey) if board.seen else {}),
    }
    return render(request, "monitoraggio/cruscotto.html", context)


def _rules(board: Board, survey: Rilevazione) -> dict[str, Any]:
    """The rules that are not those of the closing before, of which day these were, and how much of what differs comes
    of them: as the closing froze it, else as it is now (a query, two where closed)."""
    now = board.said.regole
    for then in board.said.regole_prima or rules_before(survey, now):
        # Without effects there is nothing to tell apart, and the survey is not computed once more for it.
        parts = parts_of(then.effetti, then.regole, told(board.said)) if then.effetti else Parts()
        return {
            "regole_cambiate": rules_moved(then.regole, now),
            "regole_dal": then.al,
            "regole_parti": [in_cells(part, now.decimali) for part in parts.rows],
            "regole_detto": told_of(parts, data(then.al), data(board.said.al)),
        }
    return {}


def _parts(shown: Cruscotto, points: Sequence[Point], survey: Rilevazione) -> dict[str, Any]:
    board = shown.board
    said, decimals = [("dichiarata", Forecast.choices), ("previsione", AHEAD)], board.rules.decimals
    return {
        "tutto": shown.row(board.whole),
        "risultato": mean(board.whole.figures.result, decimals),
        "centri": [shown.row(level) for level in board.centres],
        "ambiti": [shown.row(level) for level in board.ambiti],
        "luci": [words for _, words in LIGHTS],
        "tempi": [str(t).capitalize() for t in Tempo],
        "gradi": shown.crossed,
        "mancano": shown.missing if survey.aperta else [],
        "confronto": shown.counts("Dalla rilevazione prima", "confronto", MOVES) if board.before else None,
        "previsione": shown.counts("Come va finora", *said[1]),
        "dichiarata": shown.counts("Che cosa dicono i centri", *said[0]),
        "cause": shown.causes,
        "stessi": list(shared_indicators(board.said)),
        "punti": [_point(p, decimals) for p in points],
        "piccoli": _in_small(points, decimals) if len(points) > 1 else None,
        "barre_dette": BARS_TOLD,
        "ambiti_detti": AMBITI_TOLD,
        "piccoli_detti": SMALL_TOLD,
        "disegni": _framed(board, points, WIDE) | _maps(board, WIDE_MAP),
        "stretti": _framed(board, points, NARROW) | _maps(board, NARROW_MAP),
    }


def _framed(board: Board, points: Sequence[Point], frame: Frame) -> dict[str, str]:
    """The drawings of which a telephone has its own."""
    decimals = board.rules.decimals
    days = [moment_at(p.al, p.figures) for p in points]
    return {
        "centri": _bars("Centri di responsabilità", board.centres, frame, decimals),
        "ambiti": _bars("Ambiti", board.ambiti, frame, decimals),
        "corso": course("Fatto e atteso nelle rilevazioni", days, frame, decimals=decimals),
    }


def _in_small(points: Sequence[Point], decimals: int) -> dict[str, Any]:
    """The course of each centre and ambito."""
    return {
        "giorni": [p.al for p in points],
        "centri": _small_of("Centri", [(p.al, p.board.centres) for p in points], decimals),
        "ambiti": _small_of("Ambiti", [(p.al, p.board.ambiti) for p in points], decimals),
    }


def _small_of(title: str, found: Sequence[tuple[date, Sequence[Level]]], decimals: int) -> dict[str, Any]:
    then = [(al, {level.name: level.figures for level in levels}) for al, levels in found]
    courses = courses_of(then, ambito_in_words, decimals)
    title = f"{title} nelle rilevazioni"
    return {
        "largo": small_courses(title, courses, WIDE),
        "stretto": small_courses(title, courses, NARROW),
        "righe": [(one.name, one.words) for one in courses],
    }


def _maps(board: Board, frame: MapFrame) -> dict[str, str]:
    heads = [words for _, words in LIGHTS]
    lights = {(c.name, words): c.count("luce", value) for c in board.centres for value, words in LIGHTS}
    crossed = {(str(g), str(t)): n for (g, t), n in board.crossed().items()}
    return {
        "luci": mappa("Luci dei centri", [c.name for c in board.centres], heads, lights, frame),
        "gradi": mappa("Obiettivi per grado e tempo", [str(g) for g in Grado], [str(t) for t in Tempo], crossed, frame),
    }


def _bars(title: str, levels: Sequence[Level], frame: Frame, decimals: int) -> str:
    bars = [Bar(ambito_in_words(lv.name), lv.figures.done.value, lv.figures.expected.value, decimals) for lv in levels]
    return done_against_expected(title, bars, frame)


def _point(point: Point, decimals: int) -> dict[str, Any]:
    figures = point.figures
    base = reverse("monitoraggio:rilevazione", args=[point.pk])
    lights = [(str(light), figures.lights[light]) for light in Luce] + [(NO_LIGHT, figures.without_light)]
    return {
        "al": point.al,
        "tutti": Count(figures.objectives, base),
        "fatto": mean(figures.done, decimals),
        "atteso": mean(figures.expected, decimals),
        "luci": [Count(n, f"{base}?{urlencode({'luce': value})}") for value, n in lights],
    }


def mean(figure: Figure, decimals: int) -> Mean:
    """A mean as it prints: a dash where there is none, with what it is the mean of."""
    value: Fraction | None = figure.value
    text = f"{written(value, decimals)}%" if value is not None else "–"
    return Mean(text, figure.steps[0].split(" = ")[0].split(":")[0].rstrip(".") if figure.steps else "")


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


addresses = [path("rilevazioni/<int:pk>/cruscotto/", cruscotto, name="cruscotto")]
