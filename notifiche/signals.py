# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the outbox by the hand of a person, for who listens."""

from django.dispatch import Signal

# request, what (in words), mails: somebody who administers decided about mails that did not go, or wait.
mails_decided = Signal()
