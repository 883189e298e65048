# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey is opened: its rows are made from the version in force, and the plan is in gestione at the first."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction

from flussi.acts import Refused
from monitoraggio.choices import SurveyAct, SurveyKind, SurveyState
from monitoraggio.models import PassaggioDellaRilevazione, RegolaConsuntivo, Rilevazione
from monitoraggio.scrittura.rows import align
from monitoraggio.vita import notices
from monitoraggio.vita.window import demand_window
from obiettivi.choices import StatoPiano
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Utente
from organizzazione.rules import Chi, scrive_tutto
from testi.formati import data
from versioni.models import Versione, in_vigore

# Of these a plan can have surveys.
OPENABLE: Final = (StatoPiano.APPROVATO, StatoPiano.IN_GESTIONE)
# Of a plan that has its account the numbers are what an act has approved.
WITH_AN_ACCOUNT: Final = (StatoPiano.CONSUNTIVATO, StatoPiano.CHIUSO)
FORBIDDEN = "Le rilevazioni le apre e le chiude l'ufficio programmazione."


@dataclass(frozen=True, slots=True)
class Asked:
    """What a survey is to be: its day, its kind (None: finale at 31/12), the days in which the centres write."""

    al: date
    kind: SurveyKind | None = None
    since: date | None = None
    until: date | None = None
    note: str = ""

    @property
    def tipo(self) -> SurveyKind:
        """What it is where nobody says."""
        if self.kind is not None:
            return self.kind
        return SurveyKind.FINALE if (self.al.month, self.al.day) == (12, 31) else SurveyKind.INTERMEDIA


def open_survey(plan: PianoEsecutivo, asked: Asked, who: Chi) -> Rilevazione:
    """Make a survey and open it.

    Raises:
        Refused: not allowed, of a plan that is not approved or has its account already, a day that cannot be.
    """
    with transaction.atomic():
        survey = prepare_survey(plan, asked, who)
        begin(survey, who)
    plan.refresh_from_db()
    return survey


def prepare_survey(plan: PianoEsecutivo, asked: Asked, who: Chi) -> Rilevazione:
    """Make a survey that nobody writes in yet. Raises ``Refused`` as ``open_survey``."""
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        # The plan's row is the lock: two who open one at the same day go one after the other.
        kept = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=plan.pk)
        demand_openable(kept, asked)
        survey: Rilevazione = Rilevazione(
            piano=kept,
            anno=kept.anno,
            al=asked.al,
            tipo=asked.tipo,
            dal=asked.since,
            fino=asked.until,
            versione=version_at(kept, asked.al),
            nota=asked.note,
        )
        sign_as(survey, user_of(who), "Preparata")
        try:
            with transaction.atomic():
                survey.save()
        except IntegrityError as fault:
            raise Refused(f"La rilevazione non si può preparare: {fault}") from fault
        RegolaConsuntivo.objects.get_or_create(piano=kept)
    return survey


def begin(survey: Rilevazione, who: Chi) -> None:
    """Open a survey that was prepared: its rows are made from its version. In a transaction, or not.

    Raises:
        Refused: not allowed, or not in this state.
    """
    with transaction.atomic():
        plan = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=survey.piano_id)
        if not Rilevazione.objects.allowing(who, SurveyAct.APRIRE).filter(pk=survey.pk).exists():
            raise Refused(f"{survey} non si può aprire: è {survey.get_stato_display().lower()}.")
        if plan.stato in WITH_AN_ACCOUNT:
            raise Refused(f"{survey} non si può aprire: il piano {plan.codice} ha già il suo consuntivo.")
        survey.prenota_revisione()
        survey.versione = version_at(plan, survey.al)
        align(survey, survey.versione, user_of(who), f"Rilevazione al {data(survey.al)}")
        before = survey.stato
        survey.passa_ad_aperta()
        save_survey(survey, who, SurveyAct.APRIRE, before)
        if plan.stato == StatoPiano.APPROVATO:
            move_plan(plan, who, f"Aperta la rilevazione al {data(survey.al)}", to=StatoPiano.IN_GESTIONE)


def version_at(plan: PianoEsecutivo, day: date) -> Versione:
    """The version in force on a day; the first one where the act came later: there is no other that it could be of."""
    found = in_vigore(plan, day) or plan.versioni.order_by("numero").first()
    if found is None:
        raise Refused(f"Il piano {plan.codice} non è ancora approvato: si rileva ciò che un atto ha approvato.")
    return found


def demand_openable(plan: PianoEsecutivo, asked: Asked) -> None:
    """Raise ``Refused``, with the reason, for a survey that a plan cannot have."""
    if plan.stato == StatoPiano.PREDISPOSIZIONE:
        raise Refused(f"Il piano {plan.codice} non è ancora approvato: si rileva ciò che un atto ha approvato.")
    if plan.stato not in OPENABLE:
        raise Refused(f"Il piano {plan.codice} è {plan.get_stato_display().lower()}: il suo consuntivo c'è già.")
    if asked.al.year != plan.anno:
        raise Refused(f"Il {data(asked.al)} non è nell'anno del piano {plan.codice}, il {plan.anno}.")
    if asked.tipo == SurveyKind.FINALE and (asked.al.month, asked.al.day) != (12, 31):
        raise Refused(f"La rilevazione finale è al 31/12/{plan.anno}, non al {data(asked.al)}.")
    if asked.tipo == SurveyKind.INTERMEDIA and (asked.al.month, asked.al.day) == (12, 31):
        # Of a day there is one: an intermediate one would leave the plan without its account for ever.
        raise Refused(f"Al 31/12/{plan.anno} la rilevazione è la finale: aprirla così, o scegliere un altro giorno.")
    demand_window(asked.since, asked.until)
    for other in Rilevazione.objects.filter(piano=plan):
        if other.al == asked.al:
            raise Refused(f"La rilevazione di {plan.codice} al {data(asked.al)} c'è già: è {_state(other)}.")
        if asked.tipo == SurveyKind.FINALE and other.tipo == SurveyKind.FINALE:
            raise Refused(f"La rilevazione finale di {plan.codice} c'è già: è {_state(other)}.")


def _state(survey: Rilevazione) -> str:
    return str(SurveyState(survey.stato).label).lower()


def user_of(who: Chi) -> Utente | None:
    """Whom logs and histories name; nobody where the machine acts."""
    return who if isinstance(who, Utente) else None


def save_survey(survey: Rilevazione, who: Chi, act: SurveyAct, before: str, reason: str = "") -> None:
    """Store what a transition has made of a survey, and tell of it; its revision was taken in this transaction."""
    sign_as(survey, user_of(who), f"{act.label}: {reason}" if reason else str(act.label))
    survey.save()
    PassaggioDellaRilevazione.note(user_of(who), act, before, survey.stato, reason, rilevazione=survey)
    notices.tell_survey(survey, user_of(who), act, reason)


def move_plan(plan: PianoEsecutivo, who: Chi, reason: str, *, to: StatoPiano) -> None:
    """A step in the life of the plan that a survey or its Relazione brings about, in the transaction of that act."""
    steps = {
        StatoPiano.IN_GESTIONE: plan.passa_in_gestione,
        StatoPiano.CONSUNTIVATO: plan.passa_a_consuntivato,
        StatoPiano.CHIUSO: plan.passa_a_chiuso,
    }
    plan.prenota_revisione()
    steps[to]()
    sign_as(plan, user_of(who), reason)
    # The plan was there before: a line of the past would not be the last one of its history.
    plan.__dict__.pop("_history_date", None)
    plan.save()


def why_not_now(survey: Rilevazione | None, act: SurveyAct, who: Chi) -> str:
    """Why somebody may not do an act with a survey as it is stored: the role, or the state."""
    if survey is None:
        return "non c'è più."
    if not scrive_tutto(who):
        return f"«{act.label}» non spetta al tuo ruolo: lo fa l'ufficio programmazione."
    return f"ora non si può {act.label.lower()}, è {survey.get_stato_display().lower()}."
