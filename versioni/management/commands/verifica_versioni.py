# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py verifica_versioni``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from versioni.catena import difetti
from versioni.models import DocumentoDellaVersione, Versione


class Command(BaseCommand):
    """Recompute the hashes of all versions and of their documents."""

    help = "Ricalcola le impronte di tutte le versioni approvate e dei loro documenti, e dice che cosa non torna."

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Exit code 1 when something does not fit."""
        trovati = list(difetti())
        for difetto in trovati:
            self.stdout.write(f"✗ {difetto}")
        if trovati:
            raise CommandError(f"Non tornano {len(trovati)} cose: le versioni sono state toccate fuori dal programma.")
        versioni, documenti = Versione.objects.count(), DocumentoDellaVersione.objects.count()
        self.stdout.write(f"Tutto torna: versioni {versioni}, documenti {documenti}.")
