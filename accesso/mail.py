# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail of a forgotten password: asked for by its row in the outbox, made when it goes out.

The page does not even look whether anybody has the mailbox: it writes the same row for all and answers. The link is in
no row: whoever sends makes it, and forgets it (``notifiche``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMessage
from django.template import loader
from django.urls import get_script_prefix, set_script_prefix

from ente import identity
from notifiche.choices import NoticeKind
from notifiche.services import post_made
from organizzazione.models import Utente

MAKER: Final = "accesso.reset"


class ResetMessages(PasswordResetForm):
    """Django's own form, which makes the messages and leaves the sending, and what goes wrong with it, to others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.messages: list[EmailMessage] = []

    def get_users(self, email: str) -> Iterable[Utente]:
        """Those whom the link would let in: not who has gone, or has yet to come."""
        return (user for user in super().get_users(email) if user.may_enter())

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Keep it."""
        subject = "".join(loader.render_to_string(subject_template_name, context).splitlines())
        body = loader.render_to_string(email_template_name, context)
        self.messages.append(EmailMessage(subject, body, from_email, [to_email]))


def reset_messages(asked: Mapping[str, Any]) -> list[EmailMessage]:
    """A link for everybody who has the mailbox: mostly one person, or nobody.

    Whoever sends knows of no path under which the site stands, and the mail has a link.
    """
    form = ResetMessages({"email": asked["email"]})
    if not form.is_valid():
        return []
    context: dict[str, Any] = {"nome_ente": identity.name(), "ore": settings.PASSWORD_RESET_TIMEOUT // 3600}
    here = get_script_prefix()
    set_script_prefix(asked["prefix"])
    try:
        form.save(
            domain_override=asked["host"],
            use_https=asked["secure"],
            subject_template_name="password/oggetto.txt",
            email_template_name="password/messaggio.txt",
            extra_email_context=context,
        )
    finally:
        set_script_prefix(here)
    return form.messages


def ask_for_mail(email: str, host: str, secure: bool) -> None:
    """Put the mail into the outbox, and the postman on his way."""
    asked = {"email": email, "host": host, "secure": secure, "prefix": get_script_prefix()}
    post_made(NoticeKind.PASSWORD, email, "Password dimenticata", MAKER, asked)
