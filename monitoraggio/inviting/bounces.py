# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a mail server says of a mail that came back (RFC 3464): to whom it did not go, for good, and why.

Whoever can write to the mailbox of the sender can say so of somebody: all it does is that the office reads «non
raggiunto» beside a link, which goes on working.
"""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from typing import Any, Final

from django.db.models import QuerySet

from monitoraggio.inviting.services import mark_unreached
from monitoraggio.models import Invito

FOR_GOOD: Final = "5."


def bounced(raw: bytes) -> Iterator[tuple[str, str]]:
    """Mailbox and reason of each recipient that a delivery report gives up."""
    for part in message_from_bytes(raw, policy=policy.default).walk():
        if part.get_content_type() == "message/delivery-status":
            yield from _recipients(part)


def _recipients(report: Message) -> Iterator[tuple[str, str]]:
    blocks: Any = report.get_payload()
    for block in (b for b in blocks if isinstance(b, Message)):
        box = str(block.get("Final-Recipient", "")).rpartition(";")[2].strip().lower()
        if box and str(block.get("Status", "")).strip().startswith(FOR_GOOD):
            yield box, " ".join(str(block.get("Diagnostic-Code", "il messaggio è tornato indietro")).split())


def _of(box: str) -> QuerySet[Invito]:
    return Invito.objects.filter(email=box)


def note_bounces(raw: bytes) -> int:
    """Mark the invitations of the mailboxes that a report names; how many."""
    return sum(mark_unreached(_of(box), why) for box, why in bounced(raw))
