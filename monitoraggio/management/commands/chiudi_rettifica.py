# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py chiudi_rettifica --piano PEG_2020 --al 31/12/2020 [--utente NOME]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import add_plan_and_day, rectification_in, who_in
from monitoraggio.rectifying.services import close_rectification


class Command(BaseCommand):
    """Close a rettifica: what the survey says with it is frozen."""

    help = "Chiude la rettifica in corso e congela ciò che la rilevazione dice con le sue correzioni."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which survey, and who closes it."""
        add_plan_and_day(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Close it, or say all that stops it."""
        who = who_in(options)
        row = rectification_in(options, who)
        try:
            closing = close_rectification(row, who)
        except Refused as no:
            lines = [no.reason, *(f"  {s.oggetto}: {s.testo}" if s.oggetto else f"  {s.testo}" for s in no.missing)]
            raise CommandError("\n".join(lines)) from None
        self.stdout.write(f"{row}: chiusa. SHA-256 {closing.impronta}, anello {closing.catena}")
