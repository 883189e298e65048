# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told what of ricognizioni, as of surveys (``monitoraggio.vita.notices``): that something is there, never what.

Each act has its line here, or none. A past that is carried in tells nobody.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Count
from django.urls import reverse

from dup.models import ObiettivoOperativo
from flussi import moments
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.vita.near import over, remind_once, threshold, who_works_at_a_centre
from monitoraggio.vita.notices import Line, office, pages_of, tell_line, tell_line_once
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.gates import Gate
from notifiche.services import send_soon
from obiettivi.vita.notifiche import dei_centri
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import entering
from ricognizioni.choices import OperativeAct, StateOfOperative
from ricognizioni.models import PassaggioOperativo, Ricognizione, StatoOperativo
from testi.formati import data


def centre_of(state: StatoOperativo) -> set[Utente]:
    """Who works at the centres that the document gives an operative objective to."""
    return _at_the_centres([state.operativo_id])


def centres_of(survey: Ricognizione) -> set[Utente]:
    """The same of every operative objective that a ricognizione asks for."""
    return _at_the_centres(survey.stati.filter(nel_documento=True).order_by().values("operativo"))


def _at_the_centres(operatives: object) -> set[Utente]:
    given = ObiettivoOperativo.strutture.through.objects.filter(obiettivooperativo__in=operatives)
    return dei_centri(list(given.values_list("centrodiresponsabilita", flat=True).distinct()))


def all_readers(survey: Ricognizione) -> set[Utente]:
    """Those, the Nucleo and the head of the Comune."""
    above = Utente.objects.filter(entering(), ruolo__in=[Ruolo.NUCLEO, Ruolo.VERTICE])
    return {*centres_of(survey), *above}


OF_RICOGNIZIONE: Final[Mapping[SurveyAct, Line]] = {
    SurveyAct.APRIRE: Line(NoticeKind.ESITO, "è aperta: si compila", centres_of),
    SurveyAct.RIAPRIRE: Line(NoticeKind.ESITO, "è di nuovo aperta", centres_of),
    SurveyAct.CHIUDERE: Line(NoticeKind.ATTO, "è chiusa", all_readers),
    SurveyAct.APPROVARE: Line(NoticeKind.ATTO, "è approvata", all_readers),
}
OF_OPERATIVE: Final[Mapping[OperativeAct, Line]] = {
    OperativeAct.VERIFICARE: Line(NoticeKind.ESITO, "un obiettivo operativo è verificato", centre_of),
    OperativeAct.RINVIARE: Line(NoticeKind.ESITO, "un obiettivo operativo è tornato indietro", centre_of),
}
# Who writes saves many times: the office learns when everything is there. A moved term stands on the page.
UNTOLD: Final = frozenset(
    {OperativeAct.LEGGERE, OperativeAct.SCRIVERE, SurveyAct.LEGGERE, SurveyAct.SCRIVERE, SurveyAct.RIALLINEARE}
)
COMPLETE: Final = Line(NoticeKind.PROPOSTA, "tutti gli obiettivi operativi sono compilati", office)


def tell_ricognizione(survey: Ricognizione, who: Utente | None, act: SurveyAct) -> None:
    """Tell of an act on a ricognizione, in the transaction that does it."""
    line = OF_RICOGNIZIONE.get(act)
    if line is None or moments.past() or (act == SurveyAct.APRIRE and over(survey.fino)):
        return
    still = survey.aperta and survey.fino and not over(survey.fino)
    until = f"Si compila fino al {data(survey.fino)} compreso." if still else ""
    text = "\n\n".join(filter(None, [str(survey.dup), until, survey.nota if survey.aperta else ""]))
    tell_line(line, survey, who, f"{survey} {line.words}", text, page_of_ricognizione(survey.pk))


def tell_operative(state: StatoOperativo, who: Utente | None, act: OperativeAct) -> None:
    """Tell of an act on what a ricognizione says of an operative objective, in the transaction that does it."""
    line = OF_OPERATIVE.get(act)
    if line is not None and not moments.past():
        subject = f"{state.ricognizione}: {line.words}"
        tell_line(line, state, who, subject, state.nome, page_of_operative(state.pk))


def told_when_complete(survey: Ricognizione, who: Utente | None) -> None:
    """Once what was written now is there for everybody, the office learns whether it was the last that was missing: of
    two who write the last two at one moment the later one sees both, or both do, and it is told once."""
    if not moments.past():
        transaction.on_commit(partial(_tell_complete, survey.pk, who), robust=True)


def _tell_complete(key: int, who: Utente | None) -> None:
    survey = Ricognizione.objects.select_related("dup").filter(pk=key, stato=SurveyState.APERTA).first()
    asked = StatoOperativo.objects.filter(ricognizione=key, nel_documento=True)
    if survey is None or not asked.exists() or asked.filter(stato=StateOfOperative.DA_COMPILARE).exists():
        return
    # Both who find it complete count the same; it is so anew only after another one was compiled.
    compiled = PassaggioOperativo.objects.filter(stato__ricognizione=key, atto=OperativeAct.SCRIVERE).count()
    told = (f"{survey}: {COMPLETE.words}", str(survey.dup), page_of_ricognizione(key))
    tell_line_once(COMPLETE, survey, who, told, f"ricognizione {key} compilata {compiled}")


def lines() -> list[str]:
    """Remind who has operative objectives to compile that the window is about to close; whom, of what."""
    every = Ricognizione.objects.filter(stato=SurveyState.APERTA).select_related("dup").order_by("pk")
    near = {s: days for s in every if s.in_finestra() and (days := threshold(s.fino)) is not None}
    told = [line for user in who_works_at_a_centre() for line in _reminded(user, near)] if near else []
    if told:
        send_soon()
    return told


def _reminded(user: Utente, near: Mapping[Ricognizione, int]) -> Iterable[str]:
    rows = StatoOperativo.objects.allowing(user, OperativeAct.SCRIVERE).order_by()
    rows = rows.filter(ricognizione__in=list(near), stato=StateOfOperative.DA_COMPILARE)
    left = dict(rows.values_list("ricognizione").annotate(Count("pk")))
    for survey, days in near.items():
        if n := left.get(survey.pk):
            many = "un obiettivo operativo" if n == 1 else f"{n} obiettivi operativi"
            text = f"{survey}: si compila fino al {data(survey.fino)} compreso. Da compilare: {many}."
            page = reverse("ricognizioni:ricognizione", args=[survey.pk])
            key = f"ricognizione {survey.pk} {survey.fino} {days}"
            if remind_once(user, f"{survey}: che cosa scade", text, page, key):
                yield f"{user} ({survey})"


def page_of_ricognizione(survey: int) -> str:
    """Where a notice of a ricognizione leads."""
    return inside(reverse("ricognizioni:ricognizione", args=[survey]))


def page_of_operative(state: int) -> str:
    """Where a notice of an operative objective leads."""
    return inside(reverse("ricognizioni:obiettivo", args=[state]))


def gates() -> Iterable[Gate]:
    """A notice is for who may still read what it is about."""
    yield Gate(r"^/ricognizioni/obiettivo/[0-9]+/\Z", lambda who: pages_of(StatoOperativo, who, page_of_operative(0)))
    yield Gate(r"^/ricognizioni/[0-9]+/\Z", lambda who: pages_of(Ricognizione, who, page_of_ricognizione(0)))
