# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happens at the door, for who listens; beside Django's own signals of login and logout.

allauth tells of second factors: ``allauth.mfa.signals`` (``authenticator_added``, ``_removed``, ``_reset``, ``_used``,
``authentication_failed``). ``authenticator_removed`` has the ``request`` of whoever did it, None for a command.
"""

from django.dispatch import Signal

# request, kind (of the limit), username (as it was written, or empty): somebody was sent away with 429.
attempt_refused = Signal()
# request (or None), username: the administrator, or a command, took the locks of a name away.
locks_taken_away = Signal()
# request, email (as it was written): a mail for a forgotten password was asked for and put in the queue.
reset_requested = Signal()
# request, user: a new password was chosen, by the link of a mail (by_mail) or knowing the old one.
password_chosen = Signal()
# request (or None), user, count, reason: sessions were ended before their time.
sessions_ended = Signal()
