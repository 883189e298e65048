# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.management.base import BaseCommand

from trasparenza.services import rifai


class Command(BaseCommand):
    """Make the index of the public pages again from the approved versions."""

    help = "Rifà l'indice delle pagine di Trasparenza dalle versioni approvate. Si può ripetere quando si vuole."

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it, in one transaction."""
        fatte = rifai()
        parola = "versione" if fatte == 1 else "versioni"
        self.stdout.write(f"{fatte} {parola} nell'indice.")
