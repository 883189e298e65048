# SPDX-License-Identifier: AGPL-3.0-or-later
"""How what a survey says prints: numbers on their side of a threshold, why there is none, whose objectives they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from fogli.outgoing_cells import WrittenNumber
from monitoraggio.computing import ObjectiveTold, SurveyTold, told
from monitoraggio.computing.frozen import shown
from monitoraggio.computing.machine import TO_COMPILE
from monitoraggio.contenuto import EvidenceContent, MomentContent
from monitoraggio.figures.printing import MINUS, written
from monitoraggio.figures.rollup import Rollup
from monitoraggio.lettura.board import Chosen, course_of_part, with_course
from monitoraggio.lettura.closed import content_for, content_of, read_by, with_rules_before
from monitoraggio.models import Rilevazione, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi, con_i_sottostanti, legge_tutto
from reports.base import Cella, NienteDaStampare
from testi.formati import data

NOTHING: Final = "–"
NUMBERS: Final = ("fatto", "atteso", "scostamento", "risultato", "previsione_fine_anno")
UNCONFIRMED: Final = ("preparata", "aperta")


@dataclass(frozen=True)
class SurveyData:
    """Everything that prints. ``centre``: whose objectives, where they are not all; ``whole``: the reader reads all;
    ``course``: of a part of a survey that is closed, the course of just these objectives (``trend.course_told``)."""

    survey: SurveyTold
    day: date
    centre: str = ""
    whole: bool = True
    course: tuple[MomentContent, ...] | None = None

    def number(self, cifre: Mapping[str, str], name: str) -> str:
        """A figure as it prints; empty where there is none."""
        return shown(cifre, name, self.survey.rules)

    def shown(self, value: Fraction | None) -> str:
        """A mean as it prints."""
        return written(value, self.survey.rules.decimals)


@dataclass(frozen=True)
class CentreRow:
    """A centre with what its objectives come to."""

    name: str
    level: Rollup
    waiting: int


def read_survey_data(opzioni: Mapping[str, Any], chi: Chi) -> SurveyData:
    """What this reader may see of the survey of the options: queries grow with the surveys of the year before it, not
    with the objectives.

    Raises:
        NienteDaStampare: no objective fits, or none that this reader may see.
    """
    survey, centre = opzioni["survey"], opzioni.get("centro")
    chosen = _of_centre(chi, con_i_sottostanti([centre.pk])) if centre else None
    closing = opzioni.get("closing")
    if closing is not None:
        mine = chosen or (None if legge_tutto(chi) else _read_by(chi))
        content = read_by(closing.read, mine(survey) if mine else None)
    else:
        content = content_for(survey, chosen(survey)) if chosen else content_of(survey, chi)
    if not content.planned:
        raise NienteDaStampare("In questa rilevazione non c'è nessun obiettivo con questi parametri.")
    course = None
    if closing is None and not survey.chiusa:
        content = with_rules_before(survey, with_course(survey, content, chi, chosen))
    elif closing is None and (chosen or not legge_tutto(chi)):
        course = course_of_part(survey, content, chosen or _read_by(chi))
    # Of a closed survey all is as its closing froze it, its state too: an act that approves it changes no byte.
    return SurveyData(told(content), opzioni["data_elaborazione"], str(centre or ""), legge_tutto(chi), course)


def _of_centre(chi: Chi, centres: Collection[int]) -> Chosen:
    """What somebody may read of some centres, in any survey."""

    def chosen(survey: Rilevazione) -> StatoQuerySet:
        states: StatoQuerySet = StatoObiettivo.objects.visible_to(chi).filter(rilevazione=survey, centro__in=centres)
        return states

    return chosen


def _read_by(chi: Chi) -> Chosen:
    """What somebody may read, in any survey."""

    def chosen(survey: Rilevazione) -> StatoQuerySet:
        states: StatoQuerySet = StatoObiettivo.objects.visible_to(chi).filter(rilevazione=survey)
        return states

    return chosen


def from_to(start: date | None, end: date | None) -> tuple[str, ...]:
    """Two days as the lines of a cell."""
    told = (f"dal {data(start)}" if start else "", f"al {data(end)}" if end else "")
    return tuple(filter(None, told)) or (NOTHING,)


def by_centre(dati: SurveyData) -> list[CentreRow]:
    """The centres in the order of their names, and the whole under them."""
    survey = dati.survey
    rows = [CentreRow(name, level, waiting(of)) for name, level, of in survey.centres]
    return [*rows, CentreRow("Totale", survey.totals, waiting(survey.objectives))]


def waiting(objectives: Sequence[ObjectiveTold]) -> int:
    """Of how many nobody has said anything."""
    return sum(o.said.stato == TO_COMPILE for o in objectives)


def of_what(dati: SurveyData) -> str:
    """What the first page says of the survey: its state, and whose objectives these are."""
    said = dati.survey.said
    state = f"Rilevazione {said.tipo} {said.stato}, sulla versione {said.versione} del piano"
    if said.stato in UNCONFIRMED:
        state += ": c'è tutto ciò che è stato scritto, confermato o no"
    if said.rettifica:
        state += f". Rettificata: corregge la chiusura {said.rettifica.chiusura}, approvata con {said.rettifica.atto}"
    centre = f"Centro: {dati.centre}, con quelli sotto di lui" if dati.centre else ""
    own = "" if dati.whole else "Solo gli obiettivi che può leggere chi l'ha chiesto"
    return ". ".join(filter(None, (state, centre, own)))


def number_cell(text: str) -> Cella:
    """The same number for a sheet, with the decimals with which it prints."""
    if not text:
        return None
    plain = text.replace(MINUS, "-")
    return WrittenNumber(Decimal(plain.replace(".", "").replace(",", ".")), plain)


def evidence_told(e: EvidenceContent) -> tuple[str, str, str]:
    """What it proves, where it is, the hash of a file."""
    return e.titolo, e.nome or e.indirizzo or f"protocollo {e.protocollo}", e.impronta
