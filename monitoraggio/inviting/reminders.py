# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders before a phase ends and before the window closes: who is missing, asked when the mail goes.

Some days before (``PROMEMORIA_GIORNI``): a day on which nobody ran it is made up for on the next one. To who answers by
a link goes one mail a day with the links; who works at the centre has a notice, as mail where and as it was chosen.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from monitoraggio.choices import SurveyState
from monitoraggio.inviting.mail import put_digest
from monitoraggio.inviting.services import revoke_departed
from monitoraggio.lettura.missing import missing_in
from monitoraggio.lettura.plan_rows import planned
from monitoraggio.models import Invito, Rilevazione, Sollecito, StatoFase, StatoObiettivo
from monitoraggio.vita.near import threshold, who_works_at_a_centre
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.models import Mail
from notifiche.services import notify, send_soon
from organizzazione.models import Utente
from organizzazione.rules import centri_di
from testi.formati import data
from versioni.models import Versione

WINDOW, TERM, PHASE = "finestra", "termine", "fase"
OVER = ("conclusa", "annullata")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is reminded: of what, how many days before it, on which day it is over."""

    kind: str
    days: int
    day: date
    of: int = 0

    @property
    def key(self) -> str:
        """As the row keeps it."""
        return f"{self.kind}-{self.days}:{self.of}" if self.of else f"{self.kind}-{self.days}"

    @property
    def since(self) -> date:
        """The day from which on it is told."""
        return self.day - timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What was told to whom: a mailbox with links, or a user."""

    who: str
    text: str


def remind() -> list[Reminded]:
    """Write every reminder of today that is not written yet; run twice, or on two machines, each goes once."""
    revoke_departed()
    surveys = list(Rilevazione.objects.filter(stato=SurveyState.APERTA).select_related("piano").order_by("pk"))
    ends = {s.pk: planned_ends(s) for s in surveys}
    told = [*_by_mail(surveys, ends), *_of_centres(surveys, ends)]
    if told:
        send_soon()
    return told


def lines() -> list[str]:
    """For the command: whom, of what."""
    return [f"{said.who} ({said.text})" for said in remind()]


def _due(kind: str, day: date | None, of: int = 0) -> Reason | None:
    """The reason of today, if a day is near: the last of the thresholds that has been passed."""
    days = threshold(day)
    return Reason(kind, days, day, of) if day and days is not None else None


def _by_mail(surveys: Sequence[Rilevazione], ends: Mapping[int, Mapping[int, date]]) -> Iterator[Reminded]:
    """One mail for each mailbox of which something is due and was not told."""
    boxes: defaultdict[str, list[tuple[int, Reason]]] = defaultdict(list)
    waiting = Invito.objects.missing().reachable().filter(fase__stato__rilevazione__in=surveys)
    for invitation in waiting.select_related("fase__stato__rilevazione").order_by("email", "pk"):
        survey = invitation.fase.stato.rilevazione
        for reason in _reasons(invitation, survey, ends[survey.pk].get(invitation.fase_id)):
            boxes[invitation.email].append((survey.pk, reason))
    for email, reasons in boxes.items():
        if _write(email, reasons):
            yield Reminded(email, ", ".join(sorted({f"{r.kind} {data(r.day)}" for _, r in reasons})))


def _reasons(invitation: Invito, survey: Rilevazione, end: date | None) -> Iterator[Reason]:
    term = invitation.ultimo_giorno
    asked = timezone.localtime(invitation.mandato_il).date()
    found = [_due(WINDOW, survey.fino), _due(PHASE, end, invitation.fase_id)]
    if term != survey.fino:
        found.append(_due(TERM, term, invitation.pk))
    # Who was asked after the day of a reminder has just had a mail.
    yield from (reason for reason in found if reason and asked < reason.since)


def _write(email: str, reasons: Sequence[tuple[int, Reason]]) -> bool:
    """Keep the keys of today and put the mail, together. Where all were told, or a mail was written today, neither:
    what became due after the mail of today is told tomorrow."""
    today = timezone.localdate()
    if Sollecito.objects.filter(a_chi=email, giorno=today).exists():
        return False
    try:
        with transaction.atomic():
            return bool(_keep(email, reasons, lambda: put_digest(email, today.isoformat())))
    except IntegrityError:
        return False


def _keep(who: str, reasons: Sequence[tuple[int, Reason]], post: Callable[[], Mail | None]) -> list[tuple[int, Reason]]:
    """Those that were not told since their day came, kept as told today by what ``post`` writes; where it turns out
    that it did not go, they count as not told. Raises ``IntegrityError`` where another does the same at this moment."""
    told = Sollecito.objects.told().filter(a_chi=who, rilevazione__in={s for s, _ in reasons})
    known = list(told.values_list("rilevazione", "motivo", "giorno"))
    new = [(survey, r) for survey, r in reasons if not any(k[:2] == (survey, r.key) and k[2] >= r.since for k in known)]
    if new:
        mail, today = post(), timezone.localdate()
        for survey, key in dict.fromkeys((survey, r.key) for survey, r in new):
            Sollecito.objects.create(a_chi=who, rilevazione_id=survey, motivo=key, giorno=today, posta=mail)
    return new


def planned_ends(survey: Rilevazione) -> dict[int, date]:
    """When each phase that is not over is to end, as the version of the survey says."""
    plan = planned(Versione.objects.get(pk=survey.versione_id).letta)
    ends = {
        (code, key): phase.fine_prevista
        for code, rows in plan.items()
        for key, phase in rows.phases.items()
        if phase.fine_prevista
    }
    rows = StatoFase.objects.filter(stato__rilevazione=survey, nel_piano=True).exclude(esito__in=OVER)
    return {
        pk: end for pk, code, key in rows.values_list("pk", "stato__codice", "row_id") if (end := ends.get((code, key)))
    }


def _of_centres(surveys: Sequence[Rilevazione], ends: Mapping[int, Mapping[int, date]]) -> Iterator[Reminded]:
    """One notice a day to who works at a centre: how much is still to be compiled, how many phases are about to end."""
    missing = missing_in(surveys, StatoObiettivo.objects.all())
    found = [(survey, _due(WINDOW, survey.fino), _near_phases(ends[survey.pk])) for survey in surveys]
    if not any(near or (window and missing.get(survey.pk)) for survey, window, near in found):
        return
    for user in who_works_at_a_centre():
        centres, said = centri_di(user), list[_Line]()
        for survey, window, near in found:
            left = sum(m.to_compile for c, m in missing.get(survey.pk, {}).items() if c in centres)
            if window and left:
                said.append(_Line(survey, (window,), _to_compile(survey, window, left)))
            said += _ending(survey, [r for centre in sorted(centres & set(near)) for r in near[centre]])
        if said and (about := _noticed(user, said)):
            yield Reminded(str(user), ", ".join(map(str, about)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a notice, and why it stands there. It names no phase and no objective: what a notice says is read
    after its addressee has gone elsewhere too, and the page that it leads to asks who may read."""

    survey: Rilevazione
    reasons: Sequence[Reason]
    words: str


def _near_phases(ends: Mapping[int, date]) -> Mapping[int, Sequence[Reason]]:
    """By centre, the phases of a survey that are about to end."""
    due = {pk: reason for pk, end in ends.items() if (reason := _due(PHASE, end, pk))}
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    rows = StatoFase.objects.filter(pk__in=due).order_by("stato__sort_key", "ordine", "pk")
    for pk, centre in rows.values_list("pk", "stato__centro"):
        found[centre].append(due[pk])
    return dict(found)


def _ending(survey: Rilevazione, reasons: Sequence[Reason]) -> Iterator[_Line]:
    by_day: defaultdict[date, list[Reason]] = defaultdict(list)
    for reason in reasons:
        by_day[reason.day].append(reason)
    for day, these in sorted(by_day.items()):
        many = "finisce una fase" if len(these) == 1 else f"finiscono {len(these)} fasi"
        yield _Line(survey, these, f"{survey}: il {data(day)} {many} che non risulta conclusa.")


def _to_compile(survey: Rilevazione, window: Reason, left: int) -> str:
    many = "un obiettivo" if left == 1 else f"{left} obiettivi"
    return f"{survey}: si compila fino al {data(window.day)} compreso. Da compilare: {many}."


def _noticed(user: Utente, said: Sequence[_Line]) -> list[Rilevazione]:
    """What of it was not told yet, in one notice a day; the surveys that it is about."""
    every = [(line.survey.pk, reason) for line in said for reason in line.reasons]
    try:
        with transaction.atomic():
            new = set(_keep(f"utente:{user.pk}", every, lambda: None))
            lines = [line for line in said if any((line.survey.pk, r) in new for r in line.reasons)]
            about = list(dict.fromkeys(line.survey for line in lines))
            if about:
                _notify(user, about, "\n".join(line.words for line in lines))
    except IntegrityError:
        return []
    return about


def _notify(user: Utente, about: Sequence[Rilevazione], text: str) -> None:
    one = len(about) == 1
    page = reverse("monitoraggio:rilevazione", args=[about[0].pk]) if one else reverse("monitoraggio:elenco")
    subject = f"{about[0]}: che cosa scade" if one else "Rilevazioni: che cosa scade"
    key = f"rilevazioni {timezone.localdate():%Y-%m-%d}"
    notify([user], NoticeKind.PROMEMORIA, subject, text, address=inside(page), key=key)
