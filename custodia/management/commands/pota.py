# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py pota``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from custodia.pruning import prune


class Command(BaseCommand):
    """Take away what nobody needs any more."""

    help = (
        "Cancella ciò che cresce e non serve più: sessioni scadute, lavori finiti, chiavi vecchie. Ciò che l'ufficio "
        "scrive e ciò che un atto ha approvato restano. Si può ripetere quando si vuole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only a trial, or in earnest."""
        parser.add_argument("--prova", action="store_true", help="dice che cosa cancellerebbe e non cancella nulla")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each kind of rows."""
        done = "da cancellare" if options["prova"] else "cancellate"
        for what, count in prune(trial=options["prova"]):
            self.stdout.write(f"{what}: righe {done} {count}")
