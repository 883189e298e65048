# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a mail says: the text that stands in its row, or one that is made at the moment when it goes out.

A link that opens a door is made then, and never kept: neither the database nor a copy of it lets anybody in.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.core.mail import EmailMessage

from notifiche.models import Mail

Maker = Callable[[Mapping[str, Any]], list[EmailMessage]]
_MAKERS: Final[dict[str, Maker]] = {}
_WHY_NONE: Final[dict[str, str]] = {}
NO_USER: Final = "Nessun utente attivo ha questa casella: non è partito nulla."


def register(name: str, maker: Maker, why_none: str = NO_USER) -> None:
    """Once, at the start of the app whose mails it makes; rows name it, so the name stays. ``why_none``: what is said
    of a mail for which it makes nothing."""
    _MAKERS[name] = maker
    _WHY_NONE[name] = why_none


def why_none(mail: Mail) -> str:
    """Why nothing went out, in words."""
    return _WHY_NONE.get(mail.maker, NO_USER)


def messages_of(mail: Mail) -> list[EmailMessage]:
    """One message as a rule. None when nobody is to be written to, several when a mailbox is of several users."""
    if mail.maker:
        return _MAKERS[mail.maker](mail.arguments)
    return [EmailMessage(mail.subject, mail.body, to=[mail.to])]
