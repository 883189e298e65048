# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody who administers decided about mails that wait, or did not go."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest

from notifiche.models import Mail
from notifiche.signals import mails_decided
from sicurezza.choices import EventKind
from sicurezza.recording import record

# So many mailboxes are named in one event.
NAMED: Final = 20


def on_decided(sender: Any, request: HttpRequest, what: str, mails: Sequence[Mail], **said: Any) -> None:
    """One event for one press, whatever is behind it; the texts of the mails stay where they are."""
    boxes = sorted({mail.to for mail in mails})
    more = f" e altre {len(boxes) - NAMED}" if len(boxes) > NAMED else ""
    details = {"messaggi": len(mails), "caselle": ", ".join(boxes[:NAMED]) + more}
    record(EventKind.POSTA, request=request, about=what, details=details)


def connect() -> None:
    """Once, at the start."""
    mails_decided.connect(on_decided, dispatch_uid="sicurezza.on_decided")
