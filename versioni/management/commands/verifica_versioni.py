# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py verifica_versioni``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from versioni.models import DocumentoDellaVersione, Versione
from versioni.verification import Asked, findings


class Command(BaseCommand):
    """Look at everything that an approved version can prove, and say what does not fit."""

    help = (
        "Ricalcola le impronte di tutte le versioni approvate e dei loro documenti, confronta inneschi, stati, indice "
        "pubblico e testi in vigore con le versioni, e dice che cosa non torna."
    )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Exit code 1 when something does not fit."""
        faults = 0
        for finding in findings(Asked()):
            faults += finding.fault
            self.stdout.write(f"{'✗' if finding.fault else '·'} {finding.text}")
        if faults:
            raise CommandError(f"Non tornano {faults} cose: le versioni sono state toccate fuori dal programma.")
        versioni, documenti = Versione.objects.count(), DocumentoDellaVersione.objects.count()
        self.stdout.write(f"Tutto torna: versioni {versioni}, documenti {documenti}.")
