# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py pronto``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from custodia.readiness import Check, report, workers


class Command(BaseCommand):
    """Say whether the installation can do its work."""

    help = "Dice se tutto funziona: base di dati, disco, code, posta, lavori lunghi. Esce con 1 se qualcosa non va."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything, or one process."""
        parser.add_argument(
            "--lavori", action="store_true", help="guarda solo se su questa macchina c'è un «lavora» in funzione"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each thing looked at."""
        checks = _here() if options["lavori"] else report()
        for check in checks:
            self.stdout.write(f"{'✓' if check.well else '✗'} {check.name}: {check.told}")
        if not all(check.well for check in checks):
            raise CommandError("Qualcosa non va (righe qui sopra).")


def _here() -> tuple[Check, ...]:
    try:
        return (workers(here=True),)
    except DatabaseError as error:
        return (Check("base di dati", False, f"non risponde ({type(error).__name__})"),)
