# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annexes of the act of a survey, from what its closing froze: the same closing, the same day, the same bytes.

The tables at work are asked for nothing but the files of evidence, which a closing holds by their hashes. A dossier
says too whether an act has approved it: what an act delivers was made before, and says that there is none yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from monitoraggio.computing import told
from monitoraggio.lettura.closed import with_acts
from monitoraggio.models import RilevazioneChiusa
from monitoraggio.rules import DOSSIER
from reports.account import Account
from reports.base import Report
from reports.consegna import Allegabile, Documento
from reports.dossier.archive import Dossier, dossier_of_closing, zipped
from reports.moved import ComparedData, SurveysCompared
from reports.rectification import Rectification, data_of
from reports.state import StateOfPlan
from reports.surveys.shown import SurveyData
from testi.formati import data
from versioni.contenuto import Consegna

# A fascicolo is in the database, and the files of evidence are there once already: a larger dossier stays apart.
DOSSIER_MEGABYTE: Final = 32
_ZIP: Final = "zip"


@dataclass(frozen=True)
class DossierPaper:
    """The dossier of a closing as an annex."""

    dossier: Dossier
    di_che: str
    genere: str = DOSSIER
    formati: Sequence[str] = (_ZIP,)

    @property
    def titolo(self) -> str:
        """«Dossier · PEG_2020 al 31/12/2020»."""
        return f"Dossier · {self.di_che}"

    def peso(self, formato: str) -> int:
        """A step for the whole."""
        return 1

    def stampa(self, formato: str) -> Consegna:
        """The archive, whole."""
        return Consegna(DOSSIER, _ZIP, self.dossier.name, self.titolo, b"".join(zipped(self.dossier)))


def survey_papers(closing: RilevazioneChiusa, day: date) -> list[Allegabile]:
    """The annexes in their order: what a rettifica changes, where it is one; the account of a whole year, the state of
    the plan, what moved since the closing before, the dossier where it is small enough. Nothing is laid out yet.

    Args:
        day: the one that the documents bear.
    """
    return list(_found(closing, day))


def too_large(dossier: Dossier) -> bool:
    """Whether a dossier is no annex: it is downloaded by itself."""
    return dossier.bytes > DOSSIER_MEGABYTE * 1_000_000


def closing_before(closing: RilevazioneChiusa) -> RilevazioneChiusa | None:
    """With what a closing is compared: the last one before it in the chain, of the survey of the plan that comes before
    in the year."""
    earlier = RilevazioneChiusa.objects.filter(
        piano=closing.piano_id, numero__lt=closing.numero, rilevazione__al__lt=closing.read.al
    )
    rows = with_acts(earlier).order_by("-rilevazione__al", "-approvata", "-numero")
    found: RilevazioneChiusa | None = rows.first()
    return found


def _found(closing: RilevazioneChiusa, day: date) -> Iterator[Allegabile]:
    survey = told(closing.read)
    said = survey.said
    of_what, whole = f"{said.piano} al {data(said.al)}", SurveyData(survey, day)
    if said.rettifica:
        corrected = RilevazioneChiusa.objects.get(piano=closing.piano_id, numero=said.rettifica.chiusura)
        yield _paper(Rectification(), data_of(closing, corrected, day), of_what, day)
    if said.final:
        yield _paper(Account(), whole, of_what, day)
    yield _paper(StateOfPlan(), whole, of_what, day)
    if before := closing_before(closing):
        yield _paper(SurveysCompared(), ComparedData(told(before.read), survey, day), of_what, day)
    dossier = dossier_of_closing(closing)
    if not too_large(dossier):
        yield DossierPaper(dossier, of_what)


def _paper(report: Report[Any], dati: Any, of_what: str, day: date) -> Documento:
    # Called as the page calls it: no two of a survey are alike.
    return Documento(report.id, report, dati, of_what, day, report.nome_file(dati))
