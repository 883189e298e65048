# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask, ask again, move the term, revoke; answer by the link; take over what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from flussi import moments
from flussi.acts import Refused
from monitoraggio.choices import ObjectiveAct
from monitoraggio.inviting.mail import put_invitations
from monitoraggio.inviting.mailboxes import fault_of, tidy
from monitoraggio.inviting.reading import ANSWERED, departed_owners, list_of, named, said_in
from monitoraggio.inviting.standing import Door, door_of
from monitoraggio.inviting.terms import SENT_AGAIN, TWO_PRESSES, demand_to_come, term_of
from monitoraggio.inviting.tokens import token_of
from monitoraggio.inviting.words import hash_of
from monitoraggio.models import (
    Invito,
    PassaggioDelloStato,
    PropostaAccolta,
    PropostaDiFase,
    Rilevazione,
    StatoFase,
    StatoObiettivo,
)
from monitoraggio.models.invitation import LEFT
from monitoraggio.scrittura.drafts import Change, Draft, Hand
from monitoraggio.scrittura.writer import save, why_not
from monitoraggio.vita.keeping import end_of
from monitoraggio.vita.opening import user_of
from notifiche.services import send_soon
from organizzazione.models import Persona, Utente
from organizzazione.rules import Chi
from testi.codes import one_line
from testi.formati import data


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask of a phase, and until when; None: as long as the window."""

    email: str
    person: Persona | None = None
    until: date | None = None
    site: str = ""


def ask(row: StatoFase, who: Chi, asked: Ask) -> Invito:
    """Send the owner of a phase the link; a link that was there before ends. Asked twice in a moment it is once.

    Raises:
        Refused: not theirs to ask, not now, without a mailbox, or of a person who has left.
    """
    with transaction.atomic():
        row = _held(row.pk, who)
        if asked.person is not None and departed_owners([row], {row.row_id: asked.person}):
            raise Refused(f"{asked.person} non è più in servizio qui: scrivere l'indirizzo di chi segue ora la fase.")
        twin = _made(row, who, asked)
        same = Invito.objects.standing().filter(fase=row, email=twin.email, persona=twin.persona)
        pressed = same.filter(mandato_da=twin.mandato_da, scade_il=twin.scade_il)
        again: Invito | None = pressed.filter(mandato_il__gt=moments.now() - TWO_PRESSES).first()
        return again or _send([(row, asked)], who)[0]


def ask_all(survey: Rilevazione, who: Chi, site: str) -> int:
    """Ask of every phase that is not over and that nobody has been asked of, or only who has left since, where its
    owner is here and the mailbox is known; one mail to a mailbox, however many phases. How many phases; the number of
    queries depends on none of that."""
    with transaction.atomic():
        states = StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).filter(rilevazione=survey)
        _lock(states.values("pk"))
        _end(Invito.objects.departed().filter(fase__stato__rilevazione=survey, fase__stato__in=states), LEFT)
        rows = [asked for asked in list_of(survey, who) if asked.to_ask]
        _send([(r.row, Ask(r.mailbox, r.owner, None, site)) for r in rows], who)
    return len(rows)


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
    marked: int = _in_order(rows.filter(revocato_il=None, non_raggiunto_il=None, proposte=None)).update(**when)
    return marked


def revoke_departed() -> int:
    """End the links of who has gone; the pages know it at once, this writes it down. How many."""
    return _end(Invito.objects.departed(), LEFT)


def answer(invitation: Invito, said: Mapping[str, Any]) -> bool:
    """Keep what somebody says of a phase; the last answer holds. False: it is what was said before.

    Raises:
        Refused: the link opens nothing any more.
    """
    with transaction.atomic():
        # The objective first, as everybody does: who confirms it waits, or has confirmed it before.
        _lock([invitation.fase.stato_id])
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


def _send(asks: Sequence[tuple[StatoFase, Ask]], who: Chi) -> list[Invito]:
    """Make the links of some phases, put their mails, write who asked; in a transaction that holds their objectives."""
    made = [_made(row, who, asked) for row, asked in asks]
    if not made:
        return []
    _end(Invito.objects.filter(fase__in=[row.pk for row, _ in asks]), SENT_AGAIN)
    try:
        with transaction.atomic():
            Invito.objects.bulk_create(made)
    except IntegrityError as fault:
        raise Refused("Un altro l'ha appena chiesto: ricaricare la pagina.") from fault
    mails = put_invitations(made)
    for invitation in made:
        invitation.posta = mails[invitation.email]
    Invito.objects.bulk_update(made, ["posta"])
    PassaggioDelloStato.objects.bulk_create(_passage(row, asked, user_of(who)) for row, asked in asks)
    transaction.on_commit(send_soon)
    return made


def _made(row: StatoFase, who: Chi, asked: Ask) -> Invito:
    box, term = tidy(asked.email), term_of(row.stato.rilevazione, asked.until)
    if fault := fault_of(box):
        raise Refused(fault)
    demand_to_come(term)
    made = Invito(fase=row, email=box, persona=asked.person, mandato_da=user_of(who), scade_il=term, sito=asked.site)
    made.mandato_il = moments.now()
    made.impronta = hash_of(token_of(made.seme))
    return made


def _passage(row: StatoFase, asked: Ask, user: Utente | None) -> PassaggioDelloStato:
    now, told = row.stato.stato, f"Chiesto a {named(asked.person)}: {row}"
    act, when = ObjectiveAct.INVITARE, moments.now()
    return PassaggioDelloStato(stato=row.stato, atto=act, da=now, a=now, chi=user, quando=when, motivo=told)


def _end(rows: Any, reason: str) -> int:
    standing = _in_order(rows.filter(revocato_il=None))
    ended: int = standing.update(revocato_il=moments.now(), motivo_revoca=reason[:120])
    return ended


def _in_order(rows: Any) -> Any:
    """Some invitations, held from now on; all who hold several take them in the order of their keys."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    held = Invito.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    return Invito.objects.filter(pk__in=list(held.values_list("pk", flat=True)))


def _lock(states: Any) -> None:
    """Objectives before anything that hangs on them, in the order of their keys: the writer does so too."""
    list(StatoObiettivo.objects.select_for_update(no_key=True).filter(pk__in=states).order_by("pk").values_list("pk"))


def _held(row: int, who: Chi) -> StatoFase:
    """The phase, when it is theirs to ask of it now."""
    _lock(StatoFase.objects.filter(pk=row).values("stato"))
    phase = StatoFase.objects.select_related("stato__rilevazione__piano").get(pk=row)
    allowed = StatoObiettivo.objects.allowing(who, ObjectiveAct.INVITARE).filter(pk=phase.stato_id).exists()
    if not allowed or not phase.nel_piano:
        raise Refused(f"{phase.stato.codice}: {why_not(phase.stato_id)}")
    return phase


def _day(moment: datetime) -> str:
    return data(timezone.localtime(moment).date())
