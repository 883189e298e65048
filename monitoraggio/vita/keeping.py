# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the office keeps of the surveys: the days in which the centres write, rules and causes. The admin stores
nothing by itself: it comes here, as commands would.

The row of the plan is the lock of all its surveys and of its rules: who is closing one of them is waited for.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from aggregati.models import ConflittoDiRevisione
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.models import CausaDiRitardo, FonteIndicatore, Invito, RegolaConsuntivo, Rilevazione
from monitoraggio.vita.opening import FORBIDDEN, WITH_AN_ACCOUNT, save_survey, user_of
from monitoraggio.vita.window import lay
from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.history import sign_as
from organizzazione.rules import Chi, scrive_tutto

FORBIDDEN_SOURCES: Final = "Le fonti degli indicatori le tiene l'ufficio programmazione."


def end_of(day: date) -> datetime:
    """24:00 in Rome."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def change_survey(survey: Rilevazione, said: Mapping[str, Any], who: Chi) -> Rilevazione:
    """Move the window of a survey, or write its note. The links that were good as long as the window move with it.

    Args:
        survey: with the revision that was read.
        said: some of ``dal``, ``fino`` and ``nota``; what it does not name stays.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed, closed, or a window that ends before it begins.
    """
    with transaction.atomic():
        hold_plan(survey.piano_id)
        allowed = Rilevazione.objects.allowing(who, SurveyAct.SCRIVERE).select_related("piano")
        kept: Rilevazione | None = allowed.filter(pk=survey.pk).first()
        stored = Rilevazione.objects.filter(pk=survey.pk).first()
        if stored is None or stored.revisione != survey.revisione:
            raise ConflittoDiRevisione(f"{survey} è stata modificata da un altro utente")
        if kept is None:
            raise Refused(f"{stored}: ora non si può modificare, è {stored.get_stato_display().lower()}.")
        _lay(kept, said, who)
    return kept


def _lay(kept: Rilevazione, said: Mapping[str, Any], who: Chi) -> None:
    was = kept.fino
    words = lay(kept, said)
    if not words:
        return
    kept.prenota_revisione()
    save_survey(kept, who, SurveyAct.SCRIVERE, kept.stato, words)
    if kept.fino != was and was is not None and kept.fino is not None:
        _move_links(kept, was, kept.fino)
    tell(Rilevazione, kept.pk)


def _move_links(survey: Rilevazione, was: date, now: date) -> None:
    """Whose term was the end of the window has the new one; a term that was given to one person stays."""
    good = Invito.objects.standing().filter(fase__stato__rilevazione=survey, scade_il=end_of(was))
    rows = good.filter(mandato_il__lt=end_of(now))
    keys = list(rows.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Invito.objects.filter(pk__in=keys).update(scade_il=end_of(now))


def keep_rule(rule: RegolaConsuntivo, who: Chi) -> None:
    """Store the rules of a plan, with the revision that was read; what is closed keeps its own.

    Raises:
        ConflittoDiRevisione: somebody saved them since.
        Refused: not allowed, or the plan has its account.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        plan = hold_plan(rule.piano_id)
        if plan.stato in WITH_AN_ACCOUNT:
            raise Refused(f"Il consuntivo di {plan.codice} è approvato: le sue regole non cambiano più.")
        _store(rule, who, "Regole del consuntivo")
        for survey in Rilevazione.objects.filter(piano=plan.pk, stato=SurveyState.APERTA).order_by("pk"):
            tell(Rilevazione, survey.pk)


def keep_cause(cause: CausaDiRitardo, who: Chi) -> None:
    """Store a cause of delay. Raises ``ConflittoDiRevisione`` and ``Refused`` as ``keep_rule``."""
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN)
    with transaction.atomic():
        _store(cause, who, "Cause di ritardo")


def keep_source(source: FonteIndicatore, who: Chi) -> None:
    """Store where an indicator is read; «lavora» looks at it at its next round.

    Raises:
        ConflittoDiRevisione: somebody saved it since.
        Refused: not allowed, or an indicator would be read from itself by way of others.
    """
    if not scrive_tutto(who):
        raise Refused(FORBIDDEN_SOURCES)
    # What the office has touched is the office's: a centre does not take back what it withdrew.
    source.del_centro = False
    _keep_source(source, who)


def keep_source_of_centre(source: FonteIndicatore, who: Chi) -> None:
    """Store where a centre reads an indicator of its own; ``sources.own`` has asked whether it may, and from where.

    Raises as ``keep_source``.
    """
    source.del_centro = not scrive_tutto(who)
    _keep_source(source, who)


def _keep_source(source: FonteIndicatore, who: Chi) -> None:
    with transaction.atomic():
        hold_plan(source.piano_id)
        other = source.altra_riga if source.in_uso else None
        if other is not None and source.row_id in _reads_from(source.piano_id, other):
            raise Refused(f"«{source.altra_descrizione[:80]}» si legge a sua volta da questo indicatore: è un giro.")
        source.guardata_il = None
        _store(source, who, "Fonte dell'indicatore")


def _reads_from(plan: int, row: UUID) -> set[UUID]:
    """An indicator, and all those from which it is read in the end. From what is out of use nothing is read."""
    rows = FonteIndicatore.objects.filter(piano=plan, altra_riga__isnull=False, in_uso=True)
    steps: dict[UUID, UUID | None] = dict(rows.values_list("row_id", "altra_riga"))
    found: set[UUID] = set()
    at: UUID | None = row
    while at is not None and at not in found:
        found.add(at)
        at = steps.get(at)
    return found


def hold_plan(key: int) -> PianoEsecutivo:
    """The plan, this transaction's."""
    plan: PianoEsecutivo = PianoEsecutivo.objects.select_for_update(no_key=True).get(pk=key)
    return plan


def _store(row: Any, who: Chi, reason: str) -> None:
    if row.pk is not None:
        row.prenota_revisione()
    sign_as(row, user_of(who), reason)
    row.save()
