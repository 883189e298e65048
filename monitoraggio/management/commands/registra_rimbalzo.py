# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py registra_rimbalzo < messaggio``: the mail server hands over what came back to the sender."""

import sys
from typing import Any, Final

from django.core.management.base import BaseCommand

from monitoraggio.inviting.bounces import note_bounces

# A report quotes the mail; what is longer is none.
MOST: Final = 5_000_000


class Command(BaseCommand):
    """Note whom a mail did not reach."""

    help = "Legge da standard input un messaggio tornato indietro e segna chi non è stato raggiunto."

    def handle(self, *args: Any, **options: Any) -> None:
        """Whatever comes in is read: what is no report marks nobody."""
        marked = note_bounces(sys.stdin.buffer.read(MOST))
        self.stdout.write(f"Inviti segnati come non raggiunti: {marked}.")
