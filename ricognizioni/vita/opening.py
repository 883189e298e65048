# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ricognizione is opened: its rows are made from the document as it is; and laid over it again when asked."""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from dup.models import DUP
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct
from monitoraggio.vita.opening import user_of, why_not_now
from monitoraggio.vita.window import demand_window
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi, scrive_tutto
from ricognizioni import notices
from ricognizioni.models import PassaggioDellaRicognizione, Ricognizione
from ricognizioni.scrittura.rows import align
from testi.formati import data

FORBIDDEN = "Le ricognizioni le apre e le chiude l'ufficio programmazione."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a ricognizione is to be: its day, the days in which the centres write."""

    al: date
    since: date | None = None
    until: date | None = None
    note: str = ""


def open_ricognizione(dup: DUP, asked: Asked, who: Chi) -> Ricognizione:
    """Make the ricognizione of a document at a day, and open it.

    Raises:
        Refused: not allowed, a day that cannot be, one that is there already.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        kept = hold_dup(dup.pk)
        demand_openable(kept, asked)
        survey: Ricognizione = Ricognizione(dup=kept, al=asked.al, dal=asked.since, fino=asked.until, nota=asked.note)
        sign_as(survey, user_of(who), "Preparata")
        try:
            with transaction.atomic():
                survey.save()
        except IntegrityError as fault:
            raise Refused(f"La ricognizione non si può aprire: {fault}") from fault
        align(survey, user_of(who), f"Ricognizione al {data(survey.al)}")
        before = survey.stato
        survey.prenota_revisione()
        survey.passa_ad_aperta()
        save_ricognizione(survey, who, SurveyAct.APRIRE, before)
    return survey


def demand_openable(dup: DUP, asked: Asked) -> None:
    """Raise ``Refused``, with the reason, for a ricognizione that a document cannot have."""
    if not dup.covers(asked.al.year):
        years = f"{dup.anno_inizio}-{dup.anno_fine}"
        raise Refused(f"Il {data(asked.al)} non è negli anni di {dup.codice}, {years}.")
    demand_window(asked.since, asked.until)
    there = Ricognizione.objects.filter(dup=dup, al=asked.al).first()
    if there is not None:
        raise Refused(f"La ricognizione di {dup.codice} al {data(asked.al)} c'è già: è {_state(there)}.")


def realign(survey: Ricognizione, who: Chi) -> int:
    """Lay an open ricognizione over the document as it is now. Returns how many rows are others.

    Raises:
        Refused: not allowed, or it is not open.
    """
    with transaction.atomic():
        kept = held(survey, who, SurveyAct.RIALLINEARE)
        moved = align(kept, user_of(who), "Riallineata al documento")
        save_ricognizione(kept, who, SurveyAct.RIALLINEARE, kept.stato)
        if moved:
            # The last one that was missing may have left the document.
            notices.told_when_complete(kept, user_of(who))
        tell(Ricognizione, kept.pk)
    survey.refresh_from_db()
    return moved


def held(survey: Ricognizione, who: Chi, act: SurveyAct) -> Ricognizione:
    """The ricognizione as it is stored, this transaction's, with its next revision; the document's row is the lock of
    all its ricognizioni. Raises ``Refused``."""
    hold_dup(survey.dup_id)
    allowed = Ricognizione.objects.allowing(who, act).select_related("dup")
    kept: Ricognizione | None = allowed.filter(pk=survey.pk).first()
    if kept is None:
        stored = Ricognizione.objects.filter(pk=survey.pk).first()
        raise Refused(f"{survey}: {why_not_now(stored, act, who)}")
    kept.prenota_revisione()
    return kept


def hold_dup(key: int) -> DUP:
    """The document, this transaction's; who imports into it or changes its structure waits."""
    return DUP.objects.select_for_update(no_key=True, of=("self",)).get(pk=key)


def save_ricognizione(survey: Ricognizione, who: Chi, act: SurveyAct, before: str, reason: str = "") -> None:
    """Store what a transition has made of a ricognizione; its revision was taken in this transaction."""
    sign_as(survey, user_of(who), f"{act.label}: {reason}" if reason else str(act.label))
    survey.save()
    PassaggioDellaRicognizione.note(user_of(who), act, before, survey.stato, reason, ricognizione=survey)
    notices.tell_ricognizione(survey, user_of(who), act)


def _state(survey: Ricognizione) -> str:
    return str(survey.get_stato_display()).lower()
