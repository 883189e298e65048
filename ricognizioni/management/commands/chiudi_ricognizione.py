# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py chiudi_ricognizione --dup DUP_2023_2025 --al 31/12/2023 [--utente NOME]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import who_in
from ricognizioni.management.asking import add_dup_and_day, ricognizione_in
from ricognizioni.vita.closing import close_ricognizione


class Command(BaseCommand):
    """Close a ricognizione: what it says is frozen."""

    help = "Chiude una ricognizione e ne congela il contenuto. Gli errori dei controlli la fermano, e sono elencati."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one, and who closes it."""
        add_dup_and_day(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Close it, or say all that stops it."""
        who = who_in(options)
        survey = ricognizione_in(options, who)
        try:
            closing = close_ricognizione(survey, who)
        except Refused as no:
            lines = [no.reason, *(f"  {s.oggetto}: {s.testo}" if s.oggetto else f"  {s.testo}" for s in no.missing)]
            raise CommandError("\n".join(lines)) from None
        self.stdout.write(f"{survey}: chiusa. SHA-256 {closing.impronta}, anello {closing.catena}")
