# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long work for the tests of the queue."""

import time

from django_tasks import task

from notifiche.models import Mail


@task()
def see_a_mail_in_hand(patience: int) -> bool:
    """Whether, while this work is being done, somebody is at a mail."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if any(mail.in_hand for mail in Mail.objects.all()):
            return True
        time.sleep(0.1)
    return False
