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

from monitoraggio.computing import ObjectiveTold
from monitoraggio.computing.frozen import rollup_from
from monitoraggio.computing.machine import TO_COMPILE
from monitoraggio.contenuto import LevelContent, MomentContent, PhaseContent
from monitoraggio.drawings import Bar, Course, Moment, bars_by_page, course, small_courses
from monitoraggio.figures.rollup import Rollup
from monitoraggio.figures.words import Luce, Tempo
from monitoraggio.filters import LIGHTS, ambito_in_words
from obiettivi.contenuto import ContenutoFase
from obiettivi.lettura.gantt import Actual, Actuals, disegna
from reports.surveys.shown import NOTHING, SurveyData
from reports.tabella_dup import ColonnaDUP, Sezione
from testi.figure import mappa
from testi.formati import data

Cells = tuple[tuple[str, ...], ...]
OPPORTUNITIES: Final = "Opportunità e criticità"
BARS_TOLD: Final = "La barra è il fatto, il segno verticale l'atteso al giorno."
SMALL_TOLD: Final = (
    "Ogni riquadro va dal primo gennaio al 31 dicembre e da 0 a 100%: la linea piena è il fatto, quella tratteggiata "
    "l'atteso; sotto, com'è al giorno della rilevazione."
)
IN_LINE, DONE, CRITICAL, UNSAID = "In linea", "Già conclusi", "Con criticità", "Non ancora detti"
GROUPS: Final = (IN_LINE, DONE, CRITICAL, UNSAID)
# What the centre says of the end of the year.
_RISKY: Final = {"a-rischio": "previsione a rischio", "non-raggiungibile": "previsione non raggiungibile"}
_ALREADY: Final = "gia-raggiunto"
# Of what an office wrote, so much stands in a table of the first page; the whole stands with its objective.
_BRIEF: Final = 240
_CROSSED: Final = (
    ColonnaDUP("Centro di responsabilità", 22, forte=True),
    *(ColonnaDUP(name, 19) for name in GROUPS),
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
    """Concluded, critical, in line, or nobody has said anything: one of ``GROUPS``."""
    said = o.said
    if said.previsione == _ALREADY or o.leaf.done == 100:
        return DONE
    if any(_reasons(o)):
        return CRITICAL
    return UNSAID if said.stato == TO_COMPILE or "luce" not in o.cifre else IN_LINE


def levels(dati: SurveyData) -> Iterator[Sezione]:
    """Done against expected and the lights, of the centres and of the ambiti."""
    centres = [(name, level) for name, level, _ in dati.survey.centres]
    yield _of_levels(dati, "Centri di responsabilità", centres, heat=True)
    if moments := course_told(dati):
        ambiti = [(ambito_in_words(level.nome), rollup_from(level)) for level in moments[-1].ambiti]
        if ambiti:
            yield _of_levels(dati, "Ambiti del DUP", ambiti)


def year_so_far(dati: SurveyData) -> Iterator[Sezione]:
    """The surveys of the year one after the other: the whole, then each centre and each ambito in small. Nothing at the
    first one, which has no before."""
    moments = course_told(dati)
    if len(moments) < 2:
        return
    whole = [(m.al, rollup_from(m.tutto)) for m in moments]
    columns = (ColonnaDUP("Rilevazione", 20, forte=True), *_LEVELS)
    rows = tuple(_row(dati, f"al {data(al)}", level) for al, level in whole)
    line = course("Fatto e atteso nelle rilevazioni", [_moment(al, level) for al, level in whole])
    yield Sezione("Nelle rilevazioni dell'anno", columns, rows, figura=line, parte="")
    named = (
        ("Centro per centro nelle rilevazioni", "Centro di responsabilità", [m.centri for m in moments]),
        ("Ambito per ambito nelle rilevazioni", "Ambito", [m.ambiti for m in moments]),
    )
    for title, head, found in named:
        if found[-1]:
            yield _in_small(dati, title, head, [m.al for m in moments], found)


def course_told(dati: SurveyData) -> Sequence[MomentContent]:
    """The course of the year, where it is of just these objectives: of a survey that is closed somebody may read a part
    only, and what was frozen is of the whole."""
    moments = dati.survey.said.andamento
    whole = moments and rollup_from(moments[-1].tutto).objectives == len(dati.survey.objectives)
    return moments if whole else ()


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
    # The day of the survey is told by the legend: no line of today, which would print another page tomorrow.
    drawing = disegna([("", asked)], dati.survey.said.anno, date.min, became)
    words = f"Previsto, realizzato e da realizzare al {data(day)}. " + "; ".join(b.parole for b in drawing.barre)
    context = {"disegno": drawing, "n": f"-{n}", "titolo_disegno": words}
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


def _of_levels(dati: SurveyData, title: str, found: Sequence[tuple[str, Rollup]], *, heat: bool = False) -> Sezione:
    bars = bars_by_page(title, [Bar(name, level.done.value, level.expected.value) for name, level in found])
    heads = [words for _, words in LIGHTS]
    lights = {(name, words): n for name, level in found for words, n in zip(heads, _lights(level), strict=True)}
    # Two drawings of strings of ours, their texts escaped.
    figure = bars + mappa("Luci dei centri", [name for name, _ in found], heads, lights) if heat else bars
    columns = (ColonnaDUP("Centro di responsabilità" if heat else "Ambito", 30, forte=True), *_LEVELS)
    rows = tuple(_row(dati, *pair) for pair in found)
    return Sezione(title, columns, rows, narrativa=(("", BARS_TOLD),), figura=figure, parte="")


def _lights(level: Rollup) -> list[int]:
    return [*(level.lights[light] for light in Luce), level.without_light]


def _row(dati: SurveyData, name: str, level: Rollup) -> Cells:
    means = (dati.shown(figure.value) or NOTHING for figure in (level.done, level.expected))
    return (name,), (str(level.objectives),), *((text,) for text in means), *((str(n),) for n in _lights(level))


def _moment(al: date, level: Rollup) -> Moment:
    return Moment(al, level.done.value, level.expected.value)


def _in_small(
    dati: SurveyData, title: str, head: str, days: Sequence[date], found: Sequence[Sequence[LevelContent]]
) -> Sezione:
    """Whatever the last survey names, with what each of the earlier ones knows of it."""
    then = [{level.nome: rollup_from(level) for level in at} for at in found]
    names = [level.nome for level in found[-1]]
    courses = [
        Course(ambito_in_words(n), [_at(al, at.get(n)) for al, at in zip(days, then, strict=True)]) for n in names
    ]
    columns = (
        ColonnaDUP(head, 30, forte=True),
        *(ColonnaDUP(f"{data(al)}: fatto su atteso", 70 // len(days), numero=True) for al in days),
    )
    rows = tuple((((ambito_in_words(n)),), *((_against(dati, at.get(n)),) for at in then)) for n in names)
    drawing = small_courses(title, courses)
    return Sezione(title, columns, rows, narrativa=(("", SMALL_TOLD),), figura=drawing, parte="")


def _at(al: date, level: Rollup | None) -> Moment:
    return _moment(al, level) if level else Moment(al, None, None)


def _against(dati: SurveyData, level: Rollup | None) -> str:
    if level is None or level.done.value is None:
        return NOTHING
    return f"{dati.shown(level.done.value)} su {dati.shown(level.expected.value) or NOTHING}"
