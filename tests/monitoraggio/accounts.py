# SPDX-License-Identifier: AGPL-3.0-or-later
"""A made-up account with one of everything, for what prints it: no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from monitoraggio.computing import told
from monitoraggio.contenuto import (
    EvidenceContent,
    IndicatorContent,
    ObjectiveContent,
    OverrideContent,
    PhaseContent,
    SurveyContent,
)
from reports.surveys.shown import SurveyData

FROM_A_FILE = "registro.csv, riga 2, colonna «Valore»"
LIST = "Che cosa si è fatto:\n\n- prima voce;\n- seconda voce;\n\n**Poi**\n\n"


def long_text(letters: int) -> str:
    """A text with lists, of exactly so many letters."""
    line = "- una voce lunga della relazione, con parole che vanno a capo e un numero progressivo {n:05};\n"
    text = LIST + "".join(line.format(n=n) for n in range(letters // 80 + 1))
    return text[: letters - 1] + "Z"


def four_values() -> tuple[IndicatorContent, ...]:
    """Zero, nothing, not assessable (what is not collected yet is of an objective that nobody has compiled)."""
    asked: dict[str, Any] = {"tipo": "efficienza", "valore_atteso": "10"}
    return (
        IndicatorContent(
            *("zero", "Vale zero"),
            valore="0",
            fonte=FROM_A_FILE,
            giorno=date(2023, 12, 1),
            origine="fonte",
            provenienza=f"{FROM_A_FILE}, letto il 31/12/2023 alle 09:00",
            impronta_fonte="ab" * 32,
            **asked,
        ),
        IndicatorContent("vuoto", "Nessuno ha detto nulla", **asked),
        IndicatorContent(
            "non", "Non si valuta", non_valutabile=True, motivo_non_valutabile="La legge è cambiata.", **asked
        ),
    )


def objective(**said: Any) -> ObjectiveContent:
    """An objective that was compiled, with all that can be said of one."""
    phases = (
        PhaseContent(
            *("f1", "Bando", Decimal(60), date(2023, 1, 1), date(2023, 6, 30), "Rossi Anna"),
            esito="conclusa",
            inizio_effettivo=date(2023, 1, 10),
            fine_effettiva=date(2023, 8, 1),
            percentuale=Decimal(100),
            causa="Gara deserta",
            motivo="La prima gara\nnon ha avuto offerte.",
            fine_giudicata=date(2023, 7, 31),
        ),
        PhaseContent("f2", "Lavori", Decimal(40), date(2023, 7, 1), None, esito="non avviata", percentuale=Decimal(0)),
    )
    usual: dict[str, Any] = {
        "responsabile": "Bianchi Luca",
        "tipo": "SVILUPPO",
        "stato": "verificato",
        "relazione": LIST,
        "criticita": "Organico ridotto.",
        "azioni_correttive": "Si rifà la gara.",
        "previsione": "a-rischio",
        "forzatura": OverrideContent("concessa", Decimal(90), "Cause esterne.", "Si accoglie."),
        "nota_nucleo": "Si prende atto.",
        "fasi": phases,
        "indicatori": four_values(),
        "evidenze": (
            EvidenceContent("f1", "Verbale", nome="verbale.pdf", tipo="application/pdf", byte=3, impronta="ab" * 32),
            EvidenceContent("", "Delibera", protocollo="12/2023"),
        ),
    }
    return ObjectiveContent("2023-AA01", "Una piazza nuova", "Lavori pubblici", **{**usual, **said})


def account(*objectives: ObjectiveContent, **said: Any) -> SurveyContent:
    """An account of 2023 with these objectives; without any, one that was compiled and one that was not."""
    waiting = ObjectiveContent(
        *("2023-AA02", "Un archivio", "Cultura"),
        fasi=(PhaseContent("g1", "Raccolta", Decimal(100), date(2023, 1, 1), date(2023, 12, 31)),),
        indicatori=(IndicatorContent("poi", "Da raccogliere", valore_atteso="10"),),
    )
    usual = SurveyContent(
        ente="Comune di Prova",
        piano="PEG_2023",
        descrizione="Piano Esecutivo di Gestione 2023",
        anno=2023,
        al=date(2023, 12, 31),
        tipo="finale",
        stato="chiusa",
        versione=2,
        anello="0" * 64,
        obiettivi=objectives or (objective(), waiting),
    )
    return replace(usual, **said)


def printed(survey: SurveyContent) -> SurveyData:
    """As its reports take it."""
    return SurveyData(told(survey), date(2024, 2, 1))
