# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ask a body, revoke the link; answer by the link; take over what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from flussi import moments
from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct
from monitoraggio.inviting.mailboxes import fault_of, tidy
from monitoraggio.inviting.terms import SENT_AGAIN, TWO_PRESSES, demand_to_come, term_of
from monitoraggio.inviting.words import hash_of
from monitoraggio.scrittura.drafts import Hand
from monitoraggio.vita.opening import user_of, why_not_now
from notifiche.services import send_soon
from organizzazione.models import OrganismoPartecipato
from organizzazione.rules import Chi
from ricognizioni.choices import StateOfManagement
from ricognizioni.inviting.mail import put_invitation
from ricognizioni.inviting.standing import Door, door_of
from ricognizioni.inviting.tokens import token_of
from ricognizioni.models import InvitoOrganismo, PropostaOrganismo, Ricognizione, StatoGestionale
from ricognizioni.scrittura.management import OF_BODY, save_management
from testi.formati import data


@dataclass(frozen=True, slots=True)
class Ask:
    """Where to ask a body, and until when; None: as long as the window."""

    email: str
    until: date | None = None
    site: str = ""


def ask(survey: Ricognizione, body: OrganismoPartecipato, asked: Ask, who: Chi) -> InvitoOrganismo:
    """Send a body the link to everything that a ricognizione asks of it; a link that was there before ends. Asked twice
    in a moment it is once.

    Raises:
        Refused: not allowed, not open, without a mailbox, a term that is over, a body of which nothing is asked.
    """
    box = tidy(asked.email)
    if fault := fault_of(box):
        raise Refused(fault)
    with transaction.atomic():
        kept = _held(survey, who)
        rows = StatoGestionale.objects.filter(ricognizione=kept, organismo=body, nel_documento=True)
        if not rows.filter(stato=StateOfManagement.DA_DIRE).exists():
            raise Refused(f"A {body} non c'è nulla da chiedere: tutto ciò che il documento gli dà è confermato.")
        term = term_of(kept, asked.until)
        demand_to_come(term)
        there = InvitoOrganismo.objects.standing().filter(ricognizione=kept, organismo=body)
        again = there.filter(email=box, scade_il=term, mandato_il__gt=moments.now() - TWO_PRESSES).first()
        if again is not None:
            return again
        there.update(revocato_il=moments.now(), motivo_revoca=SENT_AGAIN)
        made = InvitoOrganismo(ricognizione=kept, organismo=body, email=box, scade_il=term, sito=asked.site)
        made.mandato_il, made.mandato_da = moments.now(), user_of(who)
        made.impronta = hash_of(token_of(made.seme))
        made.save()
        made.posta = put_invitation(made)
        made.save(update_fields=["posta"])
        tell(Ricognizione, kept.pk)
        transaction.on_commit(send_soon)
    return made


def revoke(invitation: InvitoOrganismo, who: Chi) -> None:
    """The link opens nothing any more; what was answered stays. Raises ``Refused``."""
    with transaction.atomic():
        _held(invitation.ricognizione, who)
        rows = InvitoOrganismo.objects.standing().filter(pk=invitation.pk)
        rows.update(revocato_il=moments.now(), motivo_revoca=f"da {who}"[:120])
        tell(Ricognizione, invitation.ricognizione_id)


def answer(invitation: InvitoOrganismo, said: Mapping[int, Mapping[str, str]]) -> int:
    """Keep what a body says, by the key of the row; the last answer of each holds.

    Returns:
        How many answers are kept: what was said before, and what somebody has confirmed meanwhile, is none.

    Raises:
        Refused: the link opens nothing any more.
    """
    with transaction.atomic():
        # The rows first, in the order of their keys: who confirms one waits, or has confirmed it before.
        rows = StatoGestionale.objects.select_for_update(no_key=True, of=("self",)).filter(
            ricognizione=invitation.ricognizione_id, organismo=invitation.organismo_id, nel_documento=True, pk__in=said
        )
        open_rows = [row for row in rows.order_by("pk") if row.stato == StateOfManagement.DA_DIRE]
        # The row of the link is the lock: of two taps the second finds what the first said.
        kept = InvitoOrganismo.objects.select_for_update(of=("self",)).select_related("ricognizione")
        mine = kept.get(pk=invitation.pk)
        if door_of(mine) != Door.OPEN:
            raise Refused("Da questo collegamento non si può più rispondere.")
        last = {p.riga_id: p for p in PropostaOrganismo.objects.filter(riga__in=open_rows).order_by("quando", "pk")}
        made = [
            PropostaOrganismo(invito=mine, riga=row, quando=moments.now(), **said[row.pk])
            for row in open_rows
            if row.pk not in last or any(getattr(last[row.pk], name) != said[row.pk][name] for name in OF_BODY)
        ]
        PropostaOrganismo.objects.bulk_create(made)
        # Who has the page open confirms nothing over an answer that they have not read. What the row says stays as it
        # is, and so does its history.
        StatoGestionale.objects.filter(pk__in=[p.riga_id for p in made]).update(revisione=F("revisione") + 1)
        tell(Ricognizione, mine.ricognizione_id)
    return len(made)


def take_over(proposal: PropostaOrganismo, revision: int | None, who: Chi) -> bool:
    """Write an answer into what the ricognizione says, by the one writer: from then on it is confirmed.

    Raises:
        ConflittoDiRevisione, NotWritable, NotStorable: as the writer.
        Refused: another answer came after it.
    """
    with transaction.atomic():
        # The row first, as who answers does: an answer that is on its way is waited for.
        StatoGestionale.objects.select_for_update(no_key=True).get(pk=proposal.riga_id)
        last = PropostaOrganismo.objects.filter(riga=proposal.riga_id).order_by("quando", "pk").last()
        if last is None or last.pk != proposal.pk:
            raise Refused("Intanto è arrivata un'altra risposta: rileggerla e accogliere quella.")
        day = timezone.localtime(proposal.quando).date()
        hand = Hand(who, f"Dal link: risposta di {proposal.invito.organismo} del {data(day)}")
        said = {name: getattr(proposal, name) for name in OF_BODY}
        return save_management(proposal.riga, said, revision, hand, answered=day)


def _held(survey: Ricognizione, who: Chi) -> Ricognizione:
    """The ricognizione, this transaction's, when it is theirs to ask in it now: what may be asked of bodies is the
    office's, as the window is. Raises ``Refused``."""
    rows = Ricognizione.objects.select_for_update(no_key=True, of=("self",)).filter(pk=survey.pk)
    stored = rows.select_related("dup").get()
    if not stored.aperta or not Ricognizione.objects.allowing(who, SurveyAct.SCRIVERE).filter(pk=survey.pk).exists():
        raise Refused(f"{stored}: {why_not_now(stored, SurveyAct.SCRIVERE, who)}")
    kept: Ricognizione = stored
    return kept
