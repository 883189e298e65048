# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found among surveys and ricognizioni, and among the documents that there are of them.

They are some for each plan and each DUP: a reader's are fetched once, and their words looked at here. So a day is found
as it is written, by figures and by the name of its month, on both engines alike.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from monitoraggio.choices import SurveyState
from monitoraggio.models import DocumentoDellaRilevazione, Rilevazione
from reports.base import Report
from reports.bodies import StateOfBodies
from reports.ricognizione import RicognizioneDelDUP
from reports.surveys.on_page import Offered, offered
from ricerca.hits import Asked, Hit, Source
from ricognizioni.models import Ricognizione
from testi.excerpts import excerpt, marked
from testi.formati import MONTHS, data
from testi.ricerca import piegato

Survey = Rilevazione | Ricognizione


def _name(survey: Survey) -> str:
    """«Rilevazione di PEG_2020 al 30/06/2020»."""
    return f"Rilevazione di {survey}" if isinstance(survey, Rilevazione) else str(survey)


def _of(survey: Survey) -> str:
    """What it is of, in a line."""
    return str(_subject(survey).descrizione)


def _subject(survey: Survey) -> Any:
    """The plan of a survey, the DUP of a ricognizione."""
    return getattr(survey, "piano" if isinstance(survey, Rilevazione) else "dup")


def _about(survey: Survey, asked: Asked) -> str:
    """Of what kind it is, how it stands, and by which acts."""
    kind = [survey.get_tipo_display().lower()] if isinstance(survey, Rilevazione) else []
    return " · ".join((*kind, survey.get_stato_display().lower(), *map(str, _deeds(survey, asked))))


def _deeds(survey: Survey, asked: Asked) -> Sequence[Any]:
    return asked.deeds.get((survey._meta.model_name or "", survey.pk), ())


def _said(survey: Survey, asked: Asked) -> Iterator[str]:
    """Everything by which it is found."""
    day = survey.al
    yield from (_name(survey), f"{day.day} {MONTHS[day.month - 1]} {day.year}", day.isoformat(), _of(survey))
    yield from (_about(survey, asked), survey.nota)
    for deed in _deeds(survey, asked):
        yield from (deed.get_organo_display(), deed.oggetto)


def _has_all(asked: Asked, texts: Iterable[str]) -> bool:
    folded = piegato("\n".join(texts)) or ""
    return all(word in folded for word in asked.words)


def _surveys(asked: Asked) -> list[Rilevazione]:
    return [s for s in asked.surveys if _has_all(asked, _said(s, asked))]


def _ricognizioni(asked: Asked) -> list[Ricognizione]:
    return [s for s in asked.ricognizioni if _has_all(asked, _said(s, asked))]


def _survey_hits(rows: Sequence[Survey], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(_name(survey), asked.words),
            _page(survey),
            _about(survey, asked),
            excerpt((*(deed.oggetto for deed in _deeds(survey, asked)), survey.nota, _of(survey)), asked.words),
        )
        for survey in rows
    ]


def _page(survey: Survey) -> str:
    of = "monitoraggio:rilevazione" if isinstance(survey, Rilevazione) else "ricognizioni:ricognizione"
    return reverse(of, args=[survey.pk])


@dataclass(frozen=True, slots=True)
class _Made:
    """A document that somebody may have made of a survey."""

    document: Offered
    survey: Survey

    @property
    def name(self) -> str:
        """«Consuntivo · PEG_2020 al 31/12/2020»."""
        return f"{self.document.title} · {_subject(self.survey).codice} al {data(self.survey.al)}"


def _documents(asked: Asked) -> list[_Made]:
    made = (*_of_surveys(asked), *_of_ricognizioni(asked))
    return [m for m in made if _has_all(asked, (m.name, m.document.why, *_said(m.survey, asked)))]


def _of_surveys(asked: Asked) -> Iterator[_Made]:
    """Of those that were opened, where there is something in them that is read; as their pages offer them."""
    may: dict[str, bool] = {}

    def available(report: Report[Any]) -> bool:
        if report.id not in may:
            may[report.id] = report.disponibile_per(asked.chi)
        return may[report.id]

    firsts = {survey.piano_id: survey.al for survey in asked.surveys}
    for survey in asked.surveys:
        told = asked.told_surveys is None or survey.pk in asked.told_surveys
        if survey.stato == SurveyState.PREPARATA or not told:
            continue
        around = {
            "earlier": firsts[survey.piano_id] < survey.al,
            "rectified": bool(getattr(survey, "rettificata", False)),
        }
        for document in offered(survey, asked.chi, available, **around):
            yield _Made(document, survey)


def _of_ricognizioni(asked: Asked) -> Iterator[_Made]:
    reports: list[Report[Any]] = [RicognizioneDelDUP(), StateOfBodies()]
    for report in (r for r in reports if r.disponibile_per(asked.chi)):
        page = reverse("documenti:pagina", args=[report.id])
        for survey in asked.ricognizioni:
            if survey.stato != SurveyState.PREPARATA:
                chosen = urlencode({"dup": survey.dup.codice, "al": survey.al.isoformat()})
                yield _Made(Offered(report.titolo, f"{page}?{chosen}", report.descrizione), survey)


def _document_hits(rows: Sequence[_Made], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(made.name, asked.words),
            made.document.address,
            _about(made.survey, asked),
            marked(made.document.why, asked.words),
        )
        for made in rows
    ]


def _delivered(asked: Asked) -> list[DocumentoDellaRilevazione]:
    """What the acts of surveys delivered, without the bytes."""
    mine = DocumentoDellaRilevazione.objects.visible_to(asked.chi).without_bytes().defer("dati", "chiusura__contenuto")
    rows = mine.select_related("chiusura__rilevazione__piano")
    found = rows.order_by("-chiusura__rilevazione__al", "chiusura", "pk")
    return [d for d in found if _has_all(asked, (d.titolo, d.nome, *_said(d.chiusura.rilevazione, asked)))]


def _delivered_hits(rows: Sequence[DocumentoDellaRilevazione], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(f"{d.titolo} ({d.formato.upper()})", asked.words),
            reverse("fascicoli:consegnato", args=[d.pk]),
            _about(d.chiusura.rilevazione, asked),
        )
        for d in rows
    ]


SURVEYS: Final = (
    Source("rilevazioni", "rilevazione", "rilevazioni", _surveys, _survey_hits),
    Source("ricognizioni", "ricognizione del DUP", "ricognizioni del DUP", _ricognizioni, _survey_hits),
    Source(
        "documenti-delle-rilevazioni",
        "documento di una rilevazione",
        "documenti delle rilevazioni",
        _documents,
        _document_hits,
    ),
    Source(
        "consegnati-dalle-rilevazioni",
        "documento approvato con una rilevazione",
        "documenti approvati con le rilevazioni",
        _delivered,
        _delivered_hits,
    ),
)
