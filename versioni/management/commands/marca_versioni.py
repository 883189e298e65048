# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py marca_versioni``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from versioni.anchoring import stamp, unstamped
from versioni.authority import Authority, StampFailed


class Command(BaseCommand):
    """Ask for the time stamps that are missing; to be repeated by a timer."""

    help = "Chiede una marca temporale per ogni versione approvata che non l'ha. Si può ripetere quando si vuole."

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Exit code 1 when one is still missing at the end."""
        authority = Authority.configured()
        if authority is None:
            raise CommandError("Nessuna autorità: scrivere MARCA_TEMPORALE_URL e MARCA_TEMPORALE_CERTIFICATI in .env.")
        missing = list(unstamped().values_list("pk", flat=True))
        for done, key in enumerate(missing):
            version = unstamped().select_related("piano").filter(pk=key).first()
            if version is None:
                continue  # somebody else has stamped it meanwhile
            try:
                made = stamp(version, authority)
            except StampFailed as failed:
                raise CommandError(
                    f"{version}: {failed}. Senza marca restano {len(missing) - done} versioni."
                ) from None
            self.stdout.write(f"{version}: {made}.")
        self.stdout.write(f"Marche temporali chieste: {len(missing)}.")
