# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mails with links: made when they go, so that no row holds one, and of who has answered meanwhile none goes."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from ente import identity
from monitoraggio.inviting.tokens import link_of
from monitoraggio.models import Invito, Sollecito
from monitoraggio.models.invitation import DIGEST_MAKER
from notifiche import outbox
from notifiche.choices import NoticeKind
from notifiche.models import Mail
from testi.codes import one_line
from testi.formati import data

MAKER: Final = "monitoraggio.invito"
NOBODY: Final = "Quando doveva partire non si aspettava più nessuna risposta: non è partito nulla."
PEOPLE: Final = ("fase__stato__rilevazione__piano", "fase__stato__centro", "persona__utente", "mandato_da")


def put_invitations(made: Sequence[Invito]) -> dict[str, Mail]:
    """Into the outbox, in the transaction that asks: one mail to a mailbox, however many phases it is asked of."""
    boxes: dict[str, list[Invito]] = {}
    for invitation in made:
        boxes.setdefault(invitation.email, []).append(invitation)
    mails = [
        outbox.made_later(NoticeKind.INVITO, email, _asks(some), MAKER, {"inviti": [i.pk for i in some]})
        for email, some in boxes.items()
    ]
    return {mail.to: mail for mail in Mail.objects.bulk_create(mails)}


def _asks(some: Sequence[Invito]) -> str:
    if len(some) == 1:
        return f"Richiesta su una fase di {some[0].fase.stato.codice}"
    return f"Richiesta su {len(some)} fasi"


def invitation_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """The mail, of the phases of which somebody still waits for the answer."""
    keys = asked.get("inviti") or [asked["invito"]]
    rows = Invito.objects.missing().filter(pk__in=keys).select_related(*PEOPLE)
    found = list(rows.order_by("fase__stato__sort_key", "fase__ordine", "pk"))
    if not found:
        return []
    first, state = found[0], found[0].fase.stato
    who = first.mandato_da or "L'ufficio programmazione"
    context = {"invito": first, "stato": state, "righe": [(i, link_of(i)) for i in found], "chi": who}
    name = "invito" if len(found) == 1 else "inviti"
    body = render_to_string(f"monitoraggio/inviti/{name}.txt", {**context, "nome_ente": identity.name()})
    asks = f"{state.codice}: come va la fase che segui?" if len(found) == 1 else f"{len(found)} fasi: come vanno?"
    return [EmailMessage(one_line(f"{outbox.SUBJECT}{asks}")[:250], body, to=[first.email])]


def put_digest(email: str, day: str) -> Mail:
    """The reminders of a day to a mailbox, in the transaction that keeps their keys."""
    arguments = {"email": email, "giorno": day}
    return outbox.put_made(NoticeKind.PROMEMORIA, email, "Promemoria sulle fasi", DIGEST_MAKER, arguments)


def digest_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """Of what was to be reminded that day, what nobody has answered yet: the list «chi manca» as it is now."""
    surveys = Sollecito.objects.filter(a_chi=asked["email"], giorno=asked["giorno"]).values("rilevazione")
    rows = Invito.objects.missing().reachable().filter(email=asked["email"], fase__stato__rilevazione__in=surveys)
    found = list(rows.select_related(*PEOPLE).order_by("fase__stato__sort_key", "fase__ordine", "pk"))
    if not found:
        return []
    lines = [(i, link_of(i)) for i in found]
    body = render_to_string("monitoraggio/inviti/solleciti.txt", {"righe": lines, "nome_ente": identity.name()})
    first = data(min(i.ultimo_giorno for i in found))
    many = "una fase aspetta" if len(found) == 1 else f"{len(found)} fasi aspettano"
    return [EmailMessage(f"{outbox.SUBJECT}{many} la tua risposta, entro il {first}", body, to=[asked["email"]])]
