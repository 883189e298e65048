# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» of a plan at a day: of a survey that is open, with everything typed, or of one that is
closed, as its closing froze it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from monitoraggio.computing import machine_shape
from organizzazione.rules import Chi
from reports import stili
from reports.base import Foglio, OpzioniReport, Purpose, Report, Stampato
from reports.state.sections import sections
from reports.state.sheets import sheets, whole_sheet
from reports.surveys.options import SurveyOptions
from reports.surveys.rules_told import since_before
from reports.surveys.shown import SurveyData, of_what, read_survey_data
from reports.surveys.trend import course_shape
from reports.tabella_dup import MODELLO, parte_di_tabella
from testi.formati import data


class StateOfPlan(Report[SurveyData]):
    """Done against expected, objective by objective, with the steps of every figure."""

    id = "stato-attuazione"
    titolo = "Stato di attuazione"
    descrizione = "Che cosa ne è del piano a un giorno: fasi, indicatori, fatto e atteso, luci, classi, previsione."
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = SurveyOptions
    modelli = "tabella_dup"
    # The first one is the whole plan.
    nome_parte = ("argomento", "argomenti")

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> SurveyData:
        """What this reader may see of the survey (a constant number of queries)."""
        return read_survey_data(opzioni, chi)

    def nome_file(self, dati: SurveyData) -> str:
        """``stato-attuazione-PEG_2020-2020-06-30``."""
        return f"{self.id}-{dati.survey.said.piano}-{dati.survey.said.al.isoformat()}"

    def in_dati(self, dati: SurveyData) -> str:
        """The shape that machines read."""
        survey = dati.survey
        shape = {**machine_shape(survey), **since_before(survey).shape(), **course_shape(dati)}
        return json.dumps(shape, ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: SurveyData) -> Sequence[Foglio]:
        """Objectives, phases, indicators, totals."""
        return sheets(dati)

    def foglio_csv(self, dati: SurveyData) -> Foglio:
        """Every objective, phase and indicator in one table."""
        return whole_sheet(dati)

    def stampato(self, dati: SurveyData) -> Stampato:
        """The whole first; then a part for each objective, and the rules under the last."""
        said, parts = dati.survey.said, sections(dati)
        head = {
            "ente": said.ente,
            "titolo": f"{self.titolo} al {data(said.al)}",
            "documento": f"{said.piano} {said.descrizione}".strip(),
            "accanto": of_what(dati),
            "giorno": data(dati.day),
        }
        printed = [
            parte_di_tabella(
                n, part, self.titolo, head if n == 1 else None, dati.survey.legend if n == len(parts) else ()
            )
            for n, part in enumerate(parts, start=1)
        ]
        return Stampato(
            titolo=f"{self.titolo} al {data(said.al)} · {said.piano}",
            soggetto=said.descrizione,
            ente=said.ente,
            piede=f"{said.ente} · {self.titolo} al {data(said.al)} · {said.piano}",
            data=dati.day,
            modello=MODELLO,
            parti=printed,
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )
