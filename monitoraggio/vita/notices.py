# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what of surveys and of what is said in them: the words, and whom they concern.

Each act has its line here, or none: an act that is new says whether anybody is told. How a notice gets to people, at
once or with the others of the day, is ``notifiche``'s and each person's choice. A past that is carried in tells nobody.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import IntegrityError
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from flussi import moments
from monitoraggio.choices import ObjectiveAct, SurveyAct
from monitoraggio.models import Rilevazione, StatoObiettivo
from monitoraggio.vita.near import over
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.gates import Gate
from notifiche.services import notify_now
from obiettivi.vita.notifiche import dei_centri, ufficio
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import Chi, entering
from testi.formati import data


@dataclass(frozen=True, slots=True)
class Line:
    """Of what kind a notice of an act is, how it is said («… è stato confermato»), whom it is for."""

    kind: NoticeKind
    words: str
    who: Callable[[Any], Iterable[Utente]]


def centre_of(state: StatoObiettivo) -> set[Utente]:
    """Who works at the centre of an objective or answers for one above it."""
    return dei_centri([state.centro_id])


def centres_of(survey: Rilevazione) -> set[Utente]:
    """The same of every centre that has something to say in a survey."""
    rows = StatoObiettivo.objects.filter(rilevazione=survey, nel_piano=True)
    return dei_centri(list(rows.order_by().values_list("centro", flat=True).distinct()))


def all_readers(survey: Rilevazione) -> set[Utente]:
    """Those, and who reads every survey by role: the Nucleo and the head of the Comune."""
    above = Utente.objects.filter(entering(), ruolo__in=[Ruolo.NUCLEO, Ruolo.VERTICE])
    return {*centres_of(survey), *above}


def office(_: Any) -> set[Utente]:
    """The planning office."""
    return ufficio()


def centre_and_office(state: StatoObiettivo) -> set[Utente]:
    """Both."""
    return centre_of(state) | ufficio()


OF_OBJECTIVE: Final[Mapping[ObjectiveAct, Line]] = {
    ObjectiveAct.CONFERMARE: Line(NoticeKind.PROPOSTA, "è confermato dal centro", office),
    ObjectiveAct.VERIFICARE: Line(NoticeKind.ESITO, "è verificato", centre_of),
    ObjectiveAct.RINVIARE: Line(NoticeKind.ESITO, "è tornato indietro", centre_of),
    ObjectiveAct.CHIEDERE_FORZATURA: Line(NoticeKind.PROPOSTA, "ha una forzatura da decidere", office),
    ObjectiveAct.DECIDERE_FORZATURA: Line(NoticeKind.ESITO, "ha la risposta sulla forzatura", centre_of),
    ObjectiveAct.ANNOTARE: Line(NoticeKind.COMMENTO, "ha una nota del Nucleo", centre_and_office),
}
OF_SURVEY: Final[Mapping[SurveyAct, Line]] = {
    SurveyAct.APRIRE: Line(NoticeKind.ESITO, "è aperta: si compila", centres_of),
    SurveyAct.RIAPRIRE: Line(NoticeKind.ESITO, "è di nuovo aperta", centres_of),
    SurveyAct.CHIUDERE: Line(NoticeKind.ATTO, "è chiusa", all_readers),
    SurveyAct.APPROVARE: Line(NoticeKind.ATTO, "è approvata", all_readers),
}
# Of a rettifica, by what is done with it: that it was dropped concerns who was told that it is there.
OF_RECTIFICATION: Final[Mapping[SurveyAct, Line]] = {
    SurveyAct.APRIRE: Line(NoticeKind.ATTO, "è in corso una rettifica", all_readers),
    SurveyAct.CHIUDERE: Line(NoticeKind.ATTO, "la rettifica è chiusa, manca il suo atto", all_readers),
    SurveyAct.APPROVARE: Line(NoticeKind.ATTO, "è rettificata", all_readers),
    SurveyAct.RIAPRIRE: Line(NoticeKind.ATTO, "la rettifica è di nuovo aperta", all_readers),
    SurveyAct.SCRIVERE: Line(NoticeKind.ATTO, "la rettifica è ritirata, non cambia nulla", all_readers),
}
# Of these nobody is told: who writes saves many times, who invites writes a mail, what a variation did is on the page,
# an abstention is in the log.
UNTOLD: Final = frozenset(
    {ObjectiveAct.LEGGERE, ObjectiveAct.SCRIVERE, ObjectiveAct.INVITARE, ObjectiveAct.ASTENERSI}
    | {SurveyAct.LEGGERE, SurveyAct.SCRIVERE, SurveyAct.RIALLINEARE}
)


def tell_objective(state: StatoObiettivo, who: Utente | None, act: ObjectiveAct, reason: str = "") -> None:
    """Tell of an act on what a survey says of an objective, in the transaction that does it."""
    line = OF_OBJECTIVE.get(act)
    if line is None or moments.past():
        return
    said = state.nota_nucleo if act == ObjectiveAct.ANNOTARE else reason
    text = "\n\n".join(filter(None, [f"{state}\n{state.rilevazione}", said]))
    tell_line(line, state, who, f"{state.codice} {line.words}", text, page_of_objective(state.pk))


def tell_survey(survey: Rilevazione, who: Utente | None, act: SurveyAct, reason: str = "") -> None:
    """Tell of an act on a survey, in the transaction that does it."""
    line = OF_SURVEY.get(act)
    if line is None or moments.past() or (act == SurveyAct.APRIRE and over(survey.fino)):
        return
    still = survey.aperta and survey.fino and not over(survey.fino)
    until = f"Si compila fino al {data(survey.fino)} compreso." if still else ""
    text = "\n\n".join(filter(None, [str(survey.piano), reason, until, survey.nota if survey.aperta else ""]))
    tell_line(line, survey, who, f"{survey} {line.words}", text, page_of_survey(survey.pk))


def tell_rectification(survey: Rilevazione, who: Utente | None, act: SurveyAct, reason: str) -> None:
    """Tell of an act on a rettifica of a survey, in the transaction that does it; ``SCRIVERE`` is its withdrawal."""
    line = OF_RECTIFICATION.get(act)
    if line is not None and not moments.past():
        text = "\n\n".join(filter(None, [str(survey.piano), reason]))
        tell_line(line, survey, who, f"{survey}: {line.words}", text, page_of_survey(survey.pk))


def tell_sources(survey: Rilevazione, who: Utente | None, lines: Mapping[int, Sequence[str]]) -> None:
    """Each centre (by key) learns what its sources say now and nobody has confirmed, in the transaction that reads."""
    if moments.past():
        return
    for centre in sorted(lines):
        line = Line(NoticeKind.PROPOSTA, "ci sono valori letti da confermare", partial(_at_centre, centre))
        tell_line(line, survey, who, f"{survey}: {line.words}", "\n".join(lines[centre]), page_of_survey(survey.pk))


def _at_centre(centre: int, _: Any) -> set[Utente]:
    return dei_centri([centre])


def tell_unread(survey: Rilevazione, who: Utente | None, lines: Sequence[str]) -> None:
    """The office, which keeps the sources, learns of those that cannot be read any more, and why."""
    if lines and not moments.past():
        line = Line(NoticeKind.ESITO, "ci sono fonti che non si leggono", office)
        tell_line(line, survey, who, f"{survey}: {line.words}", "\n".join(lines), page_of_survey(survey.pk))


def tell_line(line: Line, of: Any, who: Utente | None, subject: str, text: str, address: str) -> None:
    """Tell those whom a line is for, but for who did it, of a thing that it is about."""
    if others := _others(line, of, who):
        notify_now(others, line.kind, subject, text, address=address, by=who)


def tell_line_once(line: Line, of: Any, who: Utente | None, told: tuple[str, str, str], key: str) -> None:
    """The same of what two may find at one moment: each has it once for its key.

    Args:
        told: subject, text and address.
        key: up to 60 characters; what becomes true again has another one.
    """
    subject, text, address = told
    for one in _others(line, of, who):
        # Who has it already has it from the other one.
        with suppress(IntegrityError):
            notify_now([one], line.kind, subject, text, address=address, by=who, key=key)


def _others(line: Line, of: Any, who: Utente | None) -> list[Utente]:
    return sorted({u for u in line.who(of) if who is None or u.pk != who.pk}, key=lambda u: u.pk)


def page_of_objective(state: int) -> str:
    """Where a notice of an objective leads."""
    return inside(reverse("monitoraggio:obiettivo", args=[state]))


def page_of_survey(survey: int) -> str:
    """Where a notice of a survey leads."""
    return inside(reverse("monitoraggio:rilevazione", args=[survey]))


def gates() -> Iterable[Gate]:
    """A notice is for who may still read what it is about."""
    yield Gate(r"^/rilevazioni/obiettivo/[0-9]+/\Z", lambda who: pages_of(StatoObiettivo, who, page_of_objective(0)))
    yield Gate(r"^/rilevazioni/[0-9]+/\Z", lambda who: pages_of(Rilevazione, who, page_of_survey(0)))


def pages_of(model: Any, who: Chi, page: str) -> "QuerySet[Any, Any]":
    """The addresses of the rows of a model that somebody may read, made by the database."""
    before, _, after = page.rpartition("0")
    address = Concat(Value(before), Cast(F("pk"), CharField()), Value(after))
    rows = model.objects.visible_to(who).order_by().annotate(page_of_the_notice=address)
    found: QuerySet[Any, Any] = rows.values_list("page_of_the_notice", flat=True)
    return found
