# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who knocks, for the tests of the door."""

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.urls import reverse

from accesso import second_factor
from accesso.adapters import SecondFactorAdapter
from notifiche.postman import deliver
from organizzazione.models import Utente
from tests.fabbriche import PASSWORD

HERE, THERE = "192.0.2.7", "192.0.2.8"
ON, CODES = reverse("accesso:attiva"), reverse("accesso:codici")


def knock(name: str, password: str = PASSWORD, *, at: str = HERE, client: Client | None = None, **more: Any) -> Any:
    """One try at the login page, on a device nobody knows unless a client is given."""
    data = {"username": name, "password": password, **more}
    return (client or Client()).post("/accedi/", data, REMOTE_ADDR=at)


def post_mails() -> None:
    """Send what is in the outbox, over the connection of the test."""
    deliver()


def is_in(client: Client) -> bool:
    """Whether a client has a session that opens pages."""
    return client.get("/documenti/").status_code == 200


def entered(user: Utente, *, at: str = HERE) -> Client:
    """A browser whose user came in by the door."""
    client = Client(REMOTE_ADDR=at)
    assert knock(user.username, at=at, client=client).status_code == 302
    return client


def code_for(secret: str, steps: int = 0) -> str:
    """What the app shows now, or so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def secret_on(page: Any) -> str:
    """The secret that a page shows in letters."""
    found = re.search(r'class="chiave">([A-Z2-7 ]+)<', page.content.decode())
    assert found
    return found[1].replace(" ", "")


def with_factor(user: Utente) -> tuple[str, list[str]]:
    """Give somebody a second factor that was never used; its secret and recovery codes."""
    secret = generate_totp_secret()
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": SecondFactorAdapter().encrypt(secret)}
    )
    RecoveryCodes.activate(user)
    return secret, second_factor.read_codes(user)
