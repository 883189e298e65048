# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py tabella_permessi [--scrivi]``."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from obiettivi.vita.permessi import tabella


class Command(BaseCommand):
    """Tell who may do what, from the one table."""

    help = "Stampa chi può fare che cosa; con --scrivi aggiorna docs/permessi.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Print or write."""
        parser.add_argument("--scrivi", action="store_true", help="scrive docs/permessi.md")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """The page of the documentation."""
        if opzioni["scrivi"]:
            (settings.BASE_DIR / "docs" / "permessi.md").write_text(tabella(), encoding="utf-8")
        else:
            self.stdout.write(tabella(), ending="")
