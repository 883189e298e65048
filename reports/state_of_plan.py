# SPDX-License-Identifier: AGPL-3.0-or-later
"""The «stato di attuazione» of a plan at a day: of a survey that is open, with everything typed, or of one that is
closed, as its closing froze it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from monitoraggio.computing import machine_shape, told
from monitoraggio.lettura.closed import content_for, content_of
from monitoraggio.models import StatoObiettivo
from organizzazione.rules import Chi, con_i_sottostanti, legge_tutto
from reports import stili
from reports.base import Foglio, NienteDaStampare, OpzioniReport, Purpose, Report, Stampato
from reports.state_options import SurveyOptions
from reports.state_sections import legend, sections
from reports.state_sheets import StateData, sheets, whole_sheet
from reports.tabella_dup import MODELLO, parte_di_tabella
from testi.formati import data

_UNCONFIRMED = ("preparata", "aperta")


class StateOfPlan(Report[StateData]):
    """Done against expected, objective by objective, with the steps of every figure."""

    id = "stato-attuazione"
    titolo = "Stato di attuazione"
    descrizione = "Che cosa ne è del piano a un giorno: fasi, indicatori, fatto e atteso, luci, classi, previsione."
    purpose = Purpose.ACT
    Opzioni: ClassVar[type[OpzioniReport]] = SurveyOptions
    modelli = "tabella_dup"
    # The first one is the whole plan.
    nome_parte = ("argomento", "argomenti")

    def dati(self, opzioni: Mapping[str, Any], chi: Chi) -> StateData:
        """What this reader may see of the survey (a constant number of queries)."""
        survey, centre = opzioni["survey"], opzioni.get("centro")
        if centre:
            states = StatoObiettivo.objects.visible_to(chi).filter(rilevazione=survey)
            content = content_for(survey, states.filter(centro__in=con_i_sottostanti([centre.pk])))
        else:
            content = content_of(survey, chi)
        if not content.planned:
            raise NienteDaStampare("In questa rilevazione non c'è nessun obiettivo con questi parametri.")
        # Of a closed survey all is as its closing froze it, its state too: an act that approves it changes no byte.
        return StateData(told(content), opzioni["data_elaborazione"], str(centre or ""), legge_tutto(chi))

    def nome_file(self, dati: StateData) -> str:
        """``stato-attuazione-PEG_2020-2020-06-30``."""
        return f"{self.id}-{dati.survey.said.piano}-{dati.survey.said.al.isoformat()}"

    def in_dati(self, dati: StateData) -> str:
        """The shape that machines read."""
        return json.dumps(machine_shape(dati.survey), ensure_ascii=False, indent=2, allow_nan=False) + "\n"

    def fogli(self, dati: StateData) -> Sequence[Foglio]:
        """Objectives, phases, indicators, totals."""
        return sheets(dati)

    def foglio_csv(self, dati: StateData) -> Foglio:
        """Every objective, phase and indicator in one table."""
        return whole_sheet(dati)

    def stampato(self, dati: StateData) -> Stampato:
        """The whole first; then a part for each objective, and the rules under the last."""
        said, parts = dati.survey.said, sections(dati)
        head = {
            "ente": said.ente,
            "titolo": f"{self.titolo} al {data(said.al)}",
            "documento": f"{said.piano} {said.descrizione}".strip(),
            "accanto": _of_what(dati),
            "giorno": data(dati.day),
        }
        printed = [
            parte_di_tabella(n, part, self.titolo, head if n == 1 else None, legend(dati) if n == len(parts) else ())
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


def _of_what(dati: StateData) -> str:
    """What the first page says of the survey: its state, and whose objectives these are."""
    said = dati.survey.said
    state = f"Rilevazione {said.tipo} {said.stato}, sulla versione {said.versione} del piano"
    if said.stato in _UNCONFIRMED:
        state += ": c'è tutto ciò che è stato scritto, confermato o no"
    centre = f"Centro: {dati.centre}, con quelli sotto di lui" if dati.centre else ""
    own = "" if dati.whole else "Solo gli obiettivi che può leggere chi l'ha chiesto"
    return ". ".join(filter(None, (state, centre, own)))
