# SPDX-License-Identifier: AGPL-3.0-or-later
"""The course of the year as it leaves in tables and for machines: what the drawings of the documents show, survey by
survey, of the whole, the centres and the ambiti.

What was frozen before these documents had it (``SurveyContent.trend_leaves``) prints as it did.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from monitoraggio.computing.frozen import rollup_from
from monitoraggio.contenuto import LevelContent, MomentContent
from monitoraggio.figures.printing import plain
from monitoraggio.figures.words import Luce
from monitoraggio.filters import ambito_in_words
from reports.base import Cella, Colonna, Foglio
from reports.surveys.shown import UNCONFIRMED, SurveyData, number_cell

WHOLE: Final = "tutto il piano"
OWN: Final = "i soli obiettivi che può leggere chi l'ha chiesto"
_LEVELS: Final = ("Tutto", "Centro di responsabilità", "Ambito")
_NO_LIGHT: Final = "Senza luce"


def course_told(dati: SurveyData) -> Sequence[MomentContent]:
    """The course of the year of just these objectives, the earliest survey first, this one last.

    What a closing froze is of the whole plan. Who reads a part of it has the course of that part (``dati.course``), and
    nothing of the rest, also where all that is left of the plan is theirs.
    """
    said = dati.survey.said
    if dati.course is not None:
        return dati.course
    return said.andamento if said.stato in UNCONFIRMED or (dati.whole and not dati.centre) else ()


def of_whom(dati: SurveyData) -> str:
    """Of which objectives the course is: of the whole plan, of a centre, of what its reader may read."""
    centre = f"i soli obiettivi di {dati.centre}, con i centri sotto di lui" if dati.centre else ""
    return "; ".join(filter(None, (centre, "" if dati.whole else OWN))) or WHOLE


def course_shape(dati: SurveyData) -> dict[str, Any]:
    """The course for machines, under a key of its own; none of what was frozen before there was one."""
    if not dati.survey.said.trend_leaves:
        return {}
    return {
        "andamento": {
            "di": of_whom(dati),
            "rilevazioni": [
                {
                    "al": moment.al.isoformat(),
                    **_figures(moment.tutto),
                    "centri": [{"nome": level.nome, **_figures(level)} for level in moment.centri],
                    "ambiti": [{"nome": ambito_in_words(level.nome), **_figures(level)} for level in moment.ambiti],
                }
                for moment in course_told(dati)
            ],
        }
    }


def _figures(level: LevelContent) -> dict[str, Any]:
    found = rollup_from(level)
    return {
        "obiettivi": found.objectives,
        "fatto": plain(found.done.value),
        "atteso": plain(found.expected.value),
        "luci": dict(found.lights),
        "senza_luce": found.without_light,
    }


def course_sheets(dati: SurveyData) -> list[Foglio]:
    """The course as a sheet, a row for each level in each survey; none of what was frozen before there was one."""
    if not dati.survey.said.trend_leaves:
        return []
    columns = [
        Colonna("Rilevazione al", 16),
        Colonna("Livello", 24),
        Colonna("Nome", 50, lungo=True),
        *(Colonna(head, 12) for head in ("Obiettivi", "Fatto", "Atteso")),
        *(Colonna(str(light).capitalize(), 12) for light in Luce),
        Colonna(_NO_LIGHT, 12),
    ]
    return [Foglio("Andamento", columns, [row for moment in course_told(dati) for row in _rows(dati, moment)])]


def _rows(dati: SurveyData, moment: MomentContent) -> Iterator[list[Cella]]:
    whole, centre, ambito = _LEVELS
    name = of_whom(dati)
    named = [(whole, f"{name[0].upper()}{name[1:]}", moment.tutto)]
    named += [(centre, level.nome, level) for level in moment.centri]
    named += [(ambito, ambito_in_words(level.nome), level) for level in moment.ambiti]
    for kind, called, level in named:
        found = rollup_from(level)
        means = (number_cell(dati.shown(figure.value)) for figure in (found.done, found.expected))
        lights = (found.lights[light] for light in Luce)
        yield [moment.al, kind, called, found.objectives, *means, *lights, found.without_light]
