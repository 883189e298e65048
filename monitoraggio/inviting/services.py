# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask, ask again, move the term, revoke; answer by the link; take over what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from flussi import moments
from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct
from monitoraggio.inviting.mail import put_invitation
from monitoraggio.inviting.reading import ANSWERED, mailbox_of, named, owners_of, said_in
from monitoraggio.inviting.standing import Door, door_of
from monitoraggio.inviting.tokens import hash_of, token_of
from monitoraggio.models import (
    Invito,
    PassaggioDelloStato,
    PropostaAccolta,
    PropostaDiFase,
    Rilevazione,
    StatoFase,
    StatoObiettivo,
)
from monitoraggio.scrittura.drafts import Change, Draft, Hand
from monitoraggio.scrittura.writer import save, why_not
from monitoraggio.vita.opening import user_of
from notifiche.services import send_soon
from organizzazione.models import Persona
from organizzazione.rules import Chi
from testi.codes import one_line
from testi.formati import data

SENT_AGAIN = "mandato di nuovo"
LEFT = "la persona non è più in servizio"


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask of a phase, and until when; None: as long as the window."""

    email: str
    person: Persona | None = None
    until: date | None = None
    site: str = ""


def ask(row: StatoFase, who: Chi, asked: Ask) -> Invito:
    """Send the owner of a phase the link; a link that was there before ends.

    Raises:
        Refused: not theirs to ask, not now, or without a mailbox.
    """
    with transaction.atomic():
        row = _held(row.pk, who)
        email = _mailbox(asked.email)
        invitation = _make(row, who, asked, email)
        invitation.posta = put_invitation(invitation)
        invitation.save(update_fields=["posta"])
        told = f"Chiesto a {named(asked.person)}: {row}"
        PassaggioDelloStato.note(
            user_of(who), ObjectiveAct.INVITARE, row.stato.stato, row.stato.stato, told, stato=row.stato
        )
        transaction.on_commit(send_soon)
    return invitation


def ask_all(survey: Rilevazione, who: Chi, site: str) -> int:
    """Ask of every phase that nobody has been asked of and that is not over, where the mailbox is known; how many."""
    states = StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).filter(rilevazione=survey)
    rows = StatoFase.objects.filter(stato__in=states, nel_piano=True, inviti=None).exclude(
        esito__in=["conclusa", "annullata"]
    )
    found = list(rows.order_by("pk"))
    owners = owners_of(found)
    with transaction.atomic():
        asked = [
            ask(row, who, Ask(mailbox_of(owner), owner, None, site))
            for row in found
            if (owner := owners.get(row.row_id)) is not None and mailbox_of(owner)
        ]
    return len(asked)


def move_term(invitation: Invito, who: Chi, until: date) -> None:
    """More time, or less, for one person. Raises ``Refused``."""
    with transaction.atomic():
        _held(invitation.fase_id, who)
        term = end_of(until)
        if term <= moments.now():
            raise Refused("Il nuovo termine è già passato: scegliere un giorno da oggi in poi.")
        Invito.objects.standing().filter(pk=invitation.pk).update(scade_il=term)


def revoke(invitation: Invito, who: Chi, reason: str = "") -> None:
    """The link opens nothing any more; what was answered stays. Raises ``Refused``."""
    with transaction.atomic():
        _held(invitation.fase_id, who)
        _end(Invito.objects.filter(pk=invitation.pk), reason or f"da {who}")


def unreached(invitation: Invito, who: Chi) -> None:
    """Somebody knows that the mail never arrived. Raises ``Refused``."""
    with transaction.atomic():
        _held(invitation.fase_id, who)
        mark_unreached(Invito.objects.filter(pk=invitation.pk), f"segnato da {who}")


def mark_unreached(rows: Any, why: str) -> int:
    """Of some invitations that still stand, that their mail came back; how many."""
    when = {"non_raggiunto_il": moments.now(), "perche_non_raggiunto": one_line(why)[:300]}
    marked: int = rows.filter(revocato_il=None, non_raggiunto_il=None, proposte=None).update(**when)
    return marked


def revoke_departed() -> int:
    """End the links of who has gone; the pages know it at once, this writes it down. How many."""
    return _end(Invito.objects.departed().filter(revocato_il=None), LEFT)


def answer(invitation: Invito, said: Mapping[str, Any]) -> bool:
    """Keep what somebody says of a phase; the last answer holds. False: it is what was said before.

    Raises:
        Refused: the link opens nothing any more.
    """
    with transaction.atomic():
        # The row is the lock: of two taps the second finds what the first said.
        kept = Invito.objects.select_for_update(of=("self",)).select_related("fase__stato__rilevazione")
        mine = kept.get(pk=invitation.pk)
        if door_of(mine) != Door.OPEN:
            raise Refused("Da questo collegamento non si può più rispondere.")
        last = mine.proposte.order_by("quando", "pk").last()
        if last is not None and all(getattr(last, name) == said[name] for name in ANSWERED):
            return False
        PropostaDiFase.objects.create(invito=mine, quando=moments.now(), **{name: said[name] for name in ANSWERED})
    return True


def take_over(proposal: PropostaDiFase, who: Chi, revision: int | None) -> bool:
    """Write a proposal into the phase, by the one writer; False where the phase says it already.

    Raises:
        ConflittoDiRevisione, NotWritable, NotStorable: as the writer.
        Refused: another answer came after it.
    """
    row = proposal.invito.fase
    with transaction.atomic():
        last = PropostaDiFase.objects.filter(invito__fase=row).order_by("quando", "pk").last()
        if last is None or last.pk != proposal.pk:
            raise Refused("Intanto è arrivata un'altra risposta: rileggerla e accogliere quella.")
        hand = Hand(who, f"Dal link: risposta di {named(proposal.invito.persona)} del {_day(proposal.quando)}")
        written = save(Change(row.stato, Draft(phases={row.row_id: said_in(proposal)}), revision), hand)
        PropostaAccolta.objects.get_or_create(proposta=proposal, defaults={"da": user_of(who), "quando": moments.now()})
    return written


def end_of(day: date) -> datetime:
    """24:00 in Rome."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def term_of(survey: Rilevazione, until: date | None = None) -> datetime:
    """Until when a link is good: what was asked for, else the window, else so many days."""
    usual = moments.today() + timedelta(days=settings.TRAGUARDO_LINK_FASE_GIORNI)
    window = survey.fino if survey.fino and survey.fino >= moments.today() else usual
    return end_of(until or window)


def _make(row: StatoFase, who: Chi, asked: Ask, email: str) -> Invito:
    _end(Invito.objects.filter(fase=row), SENT_AGAIN)
    term = term_of(row.stato.rilevazione, asked.until)
    if term <= moments.now():
        raise Refused("Il termine è già passato: scegliere un giorno da oggi in poi.")
    made = Invito(fase=row, email=email, persona=asked.person, mandato_da=user_of(who), scade_il=term, sito=asked.site)
    made.mandato_il = moments.now()
    made.impronta = hash_of(token_of(made.seme))
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as fault:
        raise Refused("Un altro l'ha appena chiesto: ricaricare la pagina.") from fault
    return made


def _end(rows: Any, reason: str) -> int:
    ended: int = rows.filter(revocato_il=None).update(revocato_il=moments.now(), motivo_revoca=reason[:120])
    return ended


def _held(row: int, who: Chi) -> StatoFase:
    """The phase, when it is theirs to ask of it now."""
    phase = StatoFase.objects.select_for_update(of=("self",)).select_related("stato__rilevazione").get(pk=row)
    allowed = StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).filter(pk=phase.stato_id).exists()
    if not allowed or not phase.nel_piano:
        raise Refused(f"{phase.stato.codice}: {why_not(phase.stato_id)}")
    return phase


def _mailbox(email: str) -> str:
    box = email.strip().lower()
    try:
        validate_email(box)
    except ValidationError:
        raise Refused("Scrivere un indirizzo di posta, come nome@comune.it.") from None
    if len(box) > 254:
        raise Refused("L'indirizzo di posta è troppo lungo.")
    return box


def _day(moment: datetime) -> str:
    return data(timezone.localtime(moment).date())
