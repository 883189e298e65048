# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py pota``."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand

from custodia.growth import FATES, Pruned
from custodia.pruning import prune

GOING: Final = [fate.what for fate in FATES.values() if isinstance(fate, Pruned)]


class Command(BaseCommand):
    """Take away what nobody needs any more."""

    help = (
        f"Cancella ciò che cresce e non serve più: {'; '.join(GOING)}. Le schede di valutazione se ne vanno anche se "
        "definitive, con tutto ciò che hanno detto (VALUTAZIONE_ANNI=0: mai). Ogni altra cosa che l'ufficio scrive o "
        "che un atto ha approvato resta. Si può ripetere quando si vuole."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Only a trial, or in earnest."""
        parser.add_argument("--prova", action="store_true", help="dice che cosa cancellerebbe e non cancella nulla")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each kind of rows."""
        done = "da cancellare" if options["prova"] else "cancellate"
        for what, count in prune(trial=options["prova"]):
            self.stdout.write(f"{what}: righe {done} {count}")
