# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write the mails of the day with what people chose to have once a day; ``lavora`` does it by itself."""

from typing import Any

from django.core.management.base import BaseCommand

from notifiche.digest import FROM_HOUR, write_digests
from notifiche.postman import deliver


class Command(BaseCommand):
    """See the module."""

    help = f"Scrive e spedisce i riepiloghi di oggi (dalle {FROM_HOUR}), uno per persona. Ripetuto, non rimanda nulla."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, send, say how many."""
        written = write_digests()
        deliver()
        self.stdout.write(f"Riepiloghi di oggi scritti ora: {written}.")
