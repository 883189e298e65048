# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py chiudi_rilevazione --piano PEG_2020 --al 30/06/2020 [--utente NOME]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import add_plan_and_day, survey_in, who_in
from monitoraggio.vita.closing import close_survey


class Command(BaseCommand):
    """Close a survey: what it says is frozen."""

    help = "Chiude una rilevazione e ne congela il contenuto. Gli errori dei controlli la fermano, e sono elencati."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which survey, and who closes it."""
        add_plan_and_day(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Close it, or say all that stops it."""
        who = who_in(options)
        survey = survey_in(options, who)
        try:
            closing = close_survey(survey, who)
        except Refused as no:
            lines = [no.reason, *(f"  {s.oggetto}: {s.testo}" if s.oggetto else f"  {s.testo}" for s in no.missing)]
            raise CommandError("\n".join(lines)) from None
        self.stdout.write(f"{survey}: chiusa. SHA-256 {closing.impronta}, anello {closing.catena}")
