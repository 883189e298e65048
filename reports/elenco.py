# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reports there are, listed explicitly."""

from typing import Any, Final

from reports.account import Account
from reports.base import Report
from reports.bodies import StateOfBodies
from reports.coordinato import TestoCoordinato
from reports.copertura import Copertura
from reports.dup import ObiettiviOperativi, OrganismiPartecipati, QuadroStrategico
from reports.evaluation import EvaluationSheet
from reports.illustrative import IllustrativeReport
from reports.indicatori_ente import IndicatoriEnte
from reports.moved import SurveysCompared
from reports.performance import PianoDellaPerformance
from reports.piao import PiaoPerformance
from reports.preventivo import PreventivoObiettivi
from reports.prospetto import Prospetto
from reports.raffronto import RaffrontoVersioni, VigenteEVariato
from reports.raffronto_dup import RaffrontoDUP
from reports.rectification import Rectification
from reports.relazione import RelazioneSullaPerformance
from reports.ricognizione import RicognizioneDelDUP
from reports.state import StateOfPlan
from reports.verifica import Verifica

REPORT: Final[dict[str, Report[Any]]] = {
    r.id: r
    for r in (
        PreventivoObiettivi(),
        TestoCoordinato(),
        StateOfPlan(),
        Account(),
        Rectification(),
        RelazioneSullaPerformance(),
        VigenteEVariato(),
        RaffrontoVersioni(),
        SurveysCompared(),
        ObiettiviOperativi(),
        OrganismiPartecipati(),
        QuadroStrategico(),
        RicognizioneDelDUP(),
        StateOfBodies(),
        PianoDellaPerformance(),
        PiaoPerformance(),
        RaffrontoDUP(),
        IndicatoriEnte(),
        Copertura(),
        Verifica(),
        Prospetto(),
        EvaluationSheet(),
        IllustrativeReport(),
    )
}
