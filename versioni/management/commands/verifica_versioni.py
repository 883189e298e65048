# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py verifica_versioni``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from versioni.models import DocumentoDellaVersione, Versione
from versioni.verification import Asked, findings, looked_at


class Command(BaseCommand):
    """Look at everything that an approved version can prove, and say what does not fit."""

    help = (
        "Ricalcola le impronte di tutte le versioni approvate e dei loro documenti, confronta inneschi, stati, indice "
        "pubblico e testi in vigore con le versioni, e dice che cosa non torna."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The register to compare with, if there is one at hand."""
        parser.add_argument(
            "--registro", type=Path, metavar="FILE", help="confronta anche con il registro scritto da esporta_registro"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Exit code 1 when something does not fit."""
        faults = 0
        for finding in findings(Asked(register=opzioni["registro"])):
            faults += finding.fault
            self.stdout.write(f"{'✗' if finding.fault else '·'} {finding.text}")
        if faults:
            raise CommandError(f"Non tornano {faults} cose: le versioni sono state toccate fuori dal programma.")
        versioni, documenti = Versione.objects.count(), DocumentoDellaVersione.objects.count()
        ours = {str(model._meta.verbose_name_plural) for model in (Versione, DocumentoDellaVersione)}
        others = ", ".join(f"{name} {count}" for name, count in looked_at() if name not in ours)
        told = f" Inoltre: {others}." if others else ""
        self.stdout.write(f"Tutto torna: versioni {versioni}, documenti {documenti}.{told}")
