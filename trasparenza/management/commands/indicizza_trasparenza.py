# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.management.base import BaseCommand

from trasparenza.relazioni import papers
from trasparenza.services import rifai


class Command(BaseCommand):
    """Make the index of the public pages again from what acts have approved; ask for the papers that are missing."""

    help = "Rifà l'indice delle pagine di Trasparenza dalle versioni approvate. Si può ripetere quando si vuole."

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it, in one transaction."""
        fatte = rifai()
        papers.ask_for(papers.missing().values_list("pk", flat=True))
        parola = "versione" if fatte == 1 else "versioni"
        self.stdout.write(f"{fatte} {parola} nell'indice.")
