# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reminders before a phase ends and before the window closes: who is missing, asked when the mail goes.

Some days before (``PROMEMORIA_GIORNI``): a day on which nobody ran it is made up for on the next one. To who answers by
a link goes one mail a day with the links; who works at the centre has a notice, as mail where and as it was chosen.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from monitoraggio.choices import StateOfObjective, SurveyState
from monitoraggio.inviting.mail import put_digest
from monitoraggio.inviting.services import revoke_departed
from monitoraggio.lettura.plan_rows import planned
from monitoraggio.models import Invito, Rilevazione, Sollecito, StatoFase, StatoObiettivo
from notifiche.addresses import inside
from notifiche.choices import NoticeKind
from notifiche.services import notify, send_soon
from organizzazione.models import Utente
from organizzazione.rules import DI_CENTRO, centri_di, entering
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
    told = [*_by_mail(surveys), *(said for survey in surveys for said in _of_centres(survey))]
    if told:
        send_soon()
    return told


def lines() -> list[str]:
    """For the command: whom, of what."""
    return [f"{said.who} ({said.text})" for said in remind()]


def _due(kind: str, day: date | None, of: int = 0) -> Reason | None:
    """The reason of today, if a day is near: the last of the thresholds that has been passed."""
    left = (day - timezone.localdate()).days if day else -1
    days = next((n for n in settings.TRAGUARDO_PROMEMORIA_GIORNI if 0 <= left <= n), None)
    return Reason(kind, days, day, of) if day and days is not None else None


def _by_mail(surveys: Sequence[Rilevazione]) -> Iterator[Reminded]:
    """One mail for each mailbox of which something is due and was not told."""
    ends = {s.pk: planned_ends(s) for s in surveys}
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
    """Keep the keys of today and put the mail, together; nothing where all were told, or a mail has gone today."""
    try:
        with transaction.atomic():
            had = Sollecito.objects.filter(a_chi=email, giorno=timezone.localdate()).exists()
            new = _keep(email, reasons)
            if not new or had:
                return False
            put_digest(email, timezone.localdate().isoformat())
    except IntegrityError:
        return False
    return True


def _keep(who: str, reasons: Sequence[tuple[int, Reason]]) -> list[Reason]:
    """Those that were not told since their day came, kept as told today. Raises ``IntegrityError`` where another does
    the same at this moment."""
    told = Sollecito.objects.filter(a_chi=who, rilevazione__in={s for s, _ in reasons})
    known = list(told.values_list("rilevazione", "motivo", "giorno"))
    new = [(survey, r) for survey, r in reasons if not any(k[:2] == (survey, r.key) and k[2] >= r.since for k in known)]
    for survey, key in dict.fromkeys((survey, r.key) for survey, r in new):
        Sollecito.objects.create(a_chi=who, rilevazione_id=survey, motivo=key, giorno=timezone.localdate())
    return [r for _, r in new]


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


def _of_centres(survey: Rilevazione) -> Iterator[Reminded]:
    """A notice to who works at a centre: what is still to be compiled, and the phases about to end."""
    missing: defaultdict[int, int] = defaultdict(int)
    waiting = StatoObiettivo.objects.filter(rilevazione=survey, nel_piano=True, stato=StateOfObjective.DA_COMPILARE)
    for centre in waiting.order_by().values_list("centro", flat=True):
        missing[centre] += 1
    window, near = _due(WINDOW, survey.fino), _near_phases(survey)
    if not near and not (window and missing):
        return
    for user in Utente.objects.filter(entering(), ruolo__in=DI_CENTRO, is_superuser=False).order_by("pk"):
        centres = centri_di(user)
        said = {r: words for centre in sorted(centres & set(near)) for r, words in near[centre]}
        if window and (left := sum(missing[c] for c in centres & set(missing))):
            said = {window: _to_compile(survey, window, left), **said}
        if said and _noticed(user, survey, said):
            yield Reminded(str(user), f"{survey}")


def _near_phases(survey: Rilevazione) -> dict[int, list[tuple[Reason, str]]]:
    """By centre, the phases that are about to end, in words."""
    due = {pk: reason for pk, end in planned_ends(survey).items() if (reason := _due(PHASE, end, pk))}
    found: defaultdict[int, list[tuple[Reason, str]]] = defaultdict(list)
    for row in StatoFase.objects.filter(pk__in=due).select_related("stato").order_by("stato__sort_key", "ordine"):
        words = f"{row.stato.codice}, «{row.descrizione[:80]}»: finisce il {data(due[row.pk].day)}."
        found[row.stato.centro_id].append((due[row.pk], words))
    return dict(found)


def _to_compile(survey: Rilevazione, window: Reason, left: int) -> str:
    many = "un obiettivo" if left == 1 else f"{left} obiettivi"
    return f"{survey}: si compila fino al {data(window.day)} compreso. Da compilare: {many}."


def _noticed(user: Utente, survey: Rilevazione, said: Mapping[Reason, str]) -> bool:
    """What of it was not told yet, in one notice: once per person, survey and day."""
    page, today = inside(reverse("inviti:elenco", args=[survey.pk])), timezone.localdate()
    try:
        with transaction.atomic():
            new = _keep(f"utente:{user.pk}", [(survey.pk, reason) for reason in said])
            if not new:
                return False
            text = "\n".join(said[reason] for reason in new)
            key = f"rilevazione {survey.pk} {today:%Y-%m-%d}"
            notify([user], NoticeKind.PROMEMORIA, f"{survey}: che cosa scade", text, address=page, key=key)
    except IntegrityError:
        return False
    return True
