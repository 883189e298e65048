# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the documents of a survey show at a glance, as cities print it: opportunities and criticalities first, then the
centres, the ambiti and the course of the year, each drawing beside the table that says the same.

All of it comes from what the survey says. One that was closed before a closing kept the course of the year shows none
of this: its documents print as they did.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from django.template.loader import render_to_string
from django.utils.html import format_html_join

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.frozen import rollup_from
from monitoraggio.computing.machine import TO_COMPILE
from monitoraggio.contenuto import LevelContent, PhaseContent
from monitoraggio.drawings import (
    AMBITI_TOLD,
    BARS_TOLD,
    SMALL_TOLD,
    Bar,
    bars_by_page,
    course,
    courses_of,
    moment_at,
    small_courses,
)
from monitoraggio.figures.rollup import Rollup
from monitoraggio.figures.words import Luce, Tempo
from monitoraggio.filters import LIGHTS, ambito_in_words
from monitoraggio.lettura.board import POINTS
from obiettivi.contenuto import ContenutoFase
from obiettivi.lettura.gantt import Actual, Actuals, disegna
from reports.surveys.shown import NOTHING, SurveyData
from reports.surveys.trend import WHOLE, course_told, of_whom
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.figure import mappa
from testi.formati import data

Cells = tuple[tuple[str, ...], ...]
OPPORTUNITIES: Final = "Opportunità e criticità"
IN_LINE, DONE, CRITICAL, NO_LIGHT, UNSAID = (
    *("In linea", "Già conclusi", "Con criticità"),
    *("Senza luce", "Non ancora detti"),
)
GROUPS: Final = (IN_LINE, DONE, CRITICAL, NO_LIGHT, UNSAID)
# What a page of paper holds of one drawing, lying down; the phases after them go on in another.
PHASES_OF_A_PAGE: Final = 10
# What the centre says of the end of the year.
_RISKY: Final = {"a-rischio": "previsione a rischio", "non-raggiungibile": "previsione non raggiungibile"}
_ALREADY: Final = "gia-raggiunto"
# Of what an office wrote, so much stands in a table of the first page; the whole stands with its objective.
_BRIEF: Final = 240
_CROSSED: Final = (
    ColonnaDUP("Centro di responsabilità", 22, forte=True),
    *(ColonnaDUP(name, 15) for name in GROUPS),
)
_OF_CRITICAL: Final = (
    ColonnaDUP("Obiettivo", 34, forte=True),
    ColonnaDUP("Centro di responsabilità", 20),
    ColonnaDUP("Perché è qui", 20),
    ColonnaDUP("Causa e criticità", 40),
)
_LEVELS: Final = (
    ColonnaDUP("Obiettivi", 9, numero=True),
    ColonnaDUP("Fatto", 10, numero=True),
    ColonnaDUP("Atteso", 10, numero=True),
    *(ColonnaDUP(words, 9, numero=True) for _, words in LIGHTS),
)


def drawn(dati: SurveyData) -> bool:
    """Whether the documents of this survey show it."""
    return bool(dati.survey.said.andamento)


def opportunities(dati: SurveyData) -> Iterator[Sezione]:
    """Centre by centre what is in line, concluded or critical; then each critical objective with its cause."""
    rows = []
    for name, _, objectives in dati.survey.centres:
        groups = {group: [o.said.codice for o in objectives if group_of(o) == group] for group in GROUPS}
        rows.append(((name,), *((_codes(groups[group]),) for group in GROUPS)))
    yield Sezione(OPPORTUNITIES, _CROSSED, tuple(rows), parte="")
    critical = tuple(_critical(o) for o in dati.survey.objectives if group_of(o) == CRITICAL)
    if critical:
        yield Sezione("Obiettivi con criticità", _OF_CRITICAL, critical, parte="")


def group_of(o: ObjectiveTold) -> str:
    """Critical, concluded, in line, without a light, or nobody has said anything: one of ``GROUPS``. What is critical
    is so whatever else is said of it: one tick hides no red light."""
    said = o.said
    if any(_reasons(o)):
        return CRITICAL
    if said.previsione == _ALREADY or o.leaf.done == 100:
        return DONE
    if said.stato == TO_COMPILE:
        return UNSAID
    return IN_LINE if "luce" in o.cifre else NO_LIGHT


def levels(dati: SurveyData) -> Iterator[Sezione]:
    """Done against expected and the lights, of the centres and of the ambiti."""
    centres = [(name, level) for name, level, _ in dati.survey.centres]
    yield _of_levels(dati, "Centri di responsabilità", centres, heat=True)
    if moments := course_told(dati):
        ambiti = [(ambito_in_words(level.nome), rollup_from(level)) for level in moments[-1].ambiti]
        if ambiti:
            yield _of_levels(dati, "Ambiti del DUP", ambiti, told=f"{AMBITI_TOLD} {BARS_TOLD}")


def year_so_far(dati: SurveyData) -> Iterator[Sezione]:
    """The surveys of the year one after the other: the whole, then each centre and each ambito in small. Nothing at the
    first one, which has no before."""
    moments = course_told(dati)
    if len(moments) < 2:
        return
    whole = [(m.al, rollup_from(m.tutto)) for m in moments]
    columns = (ColonnaDUP("Rilevazione", 20, forte=True), *_LEVELS)
    rows = tuple(_row(dati, f"al {data(al)}", level) for al, level in whole)
    points = [moment_at(al, level) for al, level in whole]
    drawing = course("Fatto e atteso nelle rilevazioni", points, decimals=dati.survey.rules.decimals)
    told = [f"Si mostrano le ultime {POINTS} rilevazioni."] if len(moments) == POINTS else []
    if (whose := of_whom(dati)) != WHOLE:
        told.append(f"L'andamento è calcolato su {whose}.")
    said = tuple(("", line) for line in told)
    yield Sezione("Nelle rilevazioni dell'anno", columns, rows, narrativa=said, figura=drawing, parte="")
    named = (
        ("Centro per centro nelle rilevazioni", "Centro di responsabilità", [(m.al, m.centri) for m in moments]),
        ("Ambito per ambito nelle rilevazioni", "Ambito", [(m.al, m.ambiti) for m in moments]),
    )
    for title, head, found in named:
        if found[-1][1]:
            yield _in_small(dati, title, head, found)


def gantt_of(dati: SurveyData, o: ObjectiveTold, n: int) -> str:
    """Planned, done and to be done of the phases of an objective, in the months; empty where it has none.

    Args:
        n: which of the drawings of a page it is.
    """
    phases, day = o.said.planned_phases, dati.survey.said.al
    if not phases:
        return ""
    asked = [ContenutoFase(f.descrizione, f.inizio_previsto, f.fine_prevista, f.peso, id=f.id) for f in phases]
    became = Actuals(day, {f.id: _actual(f) for f in phases if f.answered})
    pieces = [asked[i : i + PHASES_OF_A_PAGE] for i in range(0, len(asked), PHASES_OF_A_PAGE)]
    return format_html_join(
        "", "{}", ((_gantt(dati, piece, became, f"-{n}-{k}" if k else f"-{n}"),) for k, piece in enumerate(pieces))
    )


def _gantt(dati: SurveyData, phases: Sequence[ContenutoFase], became: Actuals, name: str) -> str:
    # The day of the survey is told by the legend: no line of today, which would print another page tomorrow.
    drawing = disegna([("", phases)], dati.survey.said.anno, date.min, became)
    words = f"Previsto, realizzato e da realizzare al {data(dati.survey.said.al)}. "
    context = {"disegno": drawing, "n": name, "titolo_disegno": words + "; ".join(b.parole for b in drawing.barre)}
    return render_to_string("obiettivi/gantt.svg.html", context)


def _actual(f: PhaseContent) -> Actual:
    return Actual(f.percentuale, f.inizio_effettivo, f.fine_effettiva, f.nuova_fine, f.esito)


def _reasons(o: ObjectiveTold) -> Iterator[str]:
    """Why an objective is critical, in words."""
    light = o.cifre.get("luce", "")
    if light in (Luce.GIALLO, Luce.ROSSO):
        yield f"luce {'gialla' if light == Luce.GIALLO else 'rossa'}"
    if o.leaf.time is Tempo.IN_RITARDO:
        yield str(Tempo.IN_RITARDO)
    if risk := _RISKY.get(o.said.previsione):
        yield risk
    if o.said.criticita.strip():
        yield "il centro dice una criticità"


def _critical(o: ObjectiveTold) -> Cells:
    said = o.said
    causes = dict.fromkeys(f.causa for f in said.planned_phases if f.causa)
    told = " ".join(said.criticita.split())
    why = (*causes, told if len(told) <= _BRIEF else f"{told[: _BRIEF - 1].rstrip()}…")
    return (
        (f"{said.codice} {said.titolo}",),
        (said.centro_di_responsabilita,),
        tuple(_reasons(o)),
        tuple(filter(None, why)) or ("Nessuna causa detta.",),
    )


def _codes(codes: Sequence[str]) -> str:
    return f"{len(codes)}: {', '.join(codes)}" if codes else "0"


def _of_levels(
    dati: SurveyData, title: str, found: Sequence[tuple[str, Rollup]], *, heat: bool = False, told: str = BARS_TOLD
) -> Sezione:
    decimals = dati.survey.rules.decimals
    bars = bars_by_page(title, [Bar(name, level.done.value, level.expected.value, decimals) for name, level in found])
    heads = [words for _, words in LIGHTS]
    lights = {(name, words): n for name, level in found for words, n in zip(heads, _lights(level), strict=True)}
    # Two drawings of strings of ours, their texts escaped.
    figure = bars + mappa("Luci dei centri", [name for name, _ in found], heads, lights) if heat else bars
    columns = (ColonnaDUP("Centro di responsabilità" if heat else "Ambito", 30, forte=True), *_LEVELS)
    rows = tuple(_row(dati, *pair) for pair in found)
    return Sezione(title, columns, rows, narrativa=(("", told),), figura=figure, parte="")


def _lights(level: Rollup) -> list[int]:
    return [*(level.lights[light] for light in Luce), level.without_light]


def _row(dati: SurveyData, name: str, level: Rollup) -> Cells:
    means = (dati.shown(figure.value) or NOTHING for figure in (level.done, level.expected))
    return (name,), (str(level.objectives),), *((text,) for text in means), *((str(n),) for n in _lights(level))


def _in_small(dati: SurveyData, title: str, head: str, found: Sequence[tuple[date, Sequence[LevelContent]]]) -> Sezione:
    then = [(al, {level.nome: rollup_from(level) for level in at}) for al, at in found]
    columns = (
        ColonnaDUP(head, 30, forte=True),
        *(ColonnaDUP(f"{data(al)}: fatto su atteso", 70 // len(found), numero=True) for al, _ in found),
    )
    rows = tuple(
        ((ambito_in_words(level.nome),), *((_against(dati, at.get(level.nome)),) for _, at in then))
        for level in found[-1][1]
    )
    drawing = small_courses(title, courses_of(then, ambito_in_words, dati.survey.rules.decimals))
    return Sezione(title, columns, rows, narrativa=(("", SMALL_TOLD),), figura=drawing, parte="")


def _against(dati: SurveyData, level: Rollup | None) -> str:
    if level is None or level.done.value is None:
        return NOTHING
    return f"{dati.shown(level.done.value)} su {dati.shown(level.expected.value) or NOTHING}"
