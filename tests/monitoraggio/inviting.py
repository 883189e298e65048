# SPDX-License-Identifier: AGPL-3.0-or-later
"""A survey with a phase that somebody was asked of by a link."""

from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from monitoraggio.inviting.services import Ask, ask
from monitoraggio.inviting.tokens import token_of
from monitoraggio.models import Invito, StatoFase
from notifiche.models import Mail
from notifiche.postman import deliver
from tests.monitoraggio.monitored import Monitored

SITE = "https://traguardo.comune.example/"
BOX = "bianchi@comune.example"
GOING_ON = {"esito": "in corso", "percentuale": "50"}
DONE = {"esito": "conclusa", "fine_effettiva": "2023-06-15"}


def asked(m: Monitored, row: StatoFase | None = None, email: str = BOX, **more: Any) -> Invito:
    """An invitation, its mail in the outbox."""
    return ask(row or m.phase(), m.office, Ask(email, site=SITE, **more))


def page_of(invitation: Invito) -> str:
    """The path of its link."""
    return reverse("risposta:rispondi", args=[token_of(invitation.seme)])


def answered(invitation: Invito, **fields: str) -> Any:
    """What comes back from sending the form; a browser of its own, as from a mail."""
    response: Any = Client().post(page_of(invitation), fields)
    return response


def sent() -> list[Any]:
    """The mails that go now, whatever day a test says it is."""
    before = len(mail.outbox)
    Mail.objects.waiting().update(due=timezone.now())
    deliver()
    return mail.outbox[before:]
