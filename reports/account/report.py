# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «consuntivo» of a plan: of the survey at the end of the year, or of another day that is asked for."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from monitoraggio.models import Rilevazione
from organizzazione.rules import Chi
from reports import stili
from reports.account.paper import MODEL, parts
from reports.account.shape import account_shape
from reports.account.sheets import sheets, whole_sheet
from reports.base import Foglio, OpzioniReport, Purpose, Report, Stampato
from reports.surveys.options import SurveyOptions
from reports.surveys.shown import SurveyData, read_survey_data
from testi.formati import data


class AccountOptions(SurveyOptions):
    """Those of a survey; without a day it is the one of 31/12."""

    nothing_said = "31/12"

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        self.fields["al"].help_text = "Vuota: quella al 31/12."

    def starting_choice(self, name: str) -> Any:
        """The newest plan that has an account of its year."""
        if name != "piano":
            return None
        field: Any = self.fields["piano"]
        ended = Rilevazione.objects.visible_to(self.chi).filter(al__month=12, al__day=31)
        return field.queryset.filter(pk__in=ended.order_by().values("piano")).first()

    def usual(self, surveys: Sequence[Rilevazione], year: int) -> tuple[Rilevazione | None, date | None]:
        """That of 31/12."""
        end = date(year, 12, 31)
        return next((s for s in surveys if s.al == end), None), end


class Account(Report[SurveyData]):
    """Planned against real, with what was said of it and what proves it."""

    id = modelli = "consuntivo"
    titolo = "Consuntivo"
    descrizione = (
        "Obiettivo per obiettivo, che cosa era previsto e che cosa ne è stato: relazione, fasi, indicatori, criticità, "
        "azioni correttive, evidenze."
    )
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = AccountOptions

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> SurveyData:
        """What this reader may see of the survey (a constant number of queries)."""
        return read_survey_data(opzioni, chi)

    def nome_file(self, dati: SurveyData) -> str:
        """``consuntivo-PEG_2020-2020-12-31``."""
        return f"{self.id}-{dati.survey.said.piano}-{dati.survey.said.al.isoformat()}"

    def in_dati(self, dati: SurveyData) -> str:
        """The whole, for machines."""
        return json.dumps(account_shape(dati), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: SurveyData) -> Sequence[Foglio]:
        """Objectives, phases, indicators, texts, evidence, centres."""
        return sheets(dati)

    def foglio_csv(self, dati: SurveyData) -> Foglio:
        """Every objective, phase and indicator in one table."""
        return whole_sheet(dati)

    def stampato(self, dati: SurveyData) -> Stampato:
        """The whole first, centre by centre; then a part for each objective."""
        said = dati.survey.said
        title = f"{self.titolo} al {data(said.al)}"
        return Stampato(
            titolo=f"{title} · {said.piano}",
            soggetto=said.descrizione,
            ente=said.ente,
            piede=f"{said.ente} · {title} · {said.piano}",
            data=dati.day,
            modello=MODEL,
            parti=parts(dati, title),
            stile=stili.di_carta(self.modelli),
            stile_schermo=stili.di_schermo(self.modelli),
            nome_allegato=self.nome_file(dati),
            descrizione_allegato=f"Dati del documento «{self.titolo}» in JSON",
        )
