# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_ricognizione --dup DUP_2023_2025 --al 31/12/2023 [--dal …] [--fino …] [--utente …]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import day_in, who_in
from ricognizioni.management.asking import add_dup_and_day, dup_in
from ricognizioni.vita.opening import Asked, open_ricognizione


class Command(BaseCommand):
    """Open the ricognizione of a DUP at a day."""

    help = "Apre la ricognizione di un DUP a un giorno: una riga per ogni suo obiettivo operativo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The document, the day, the days in which the centres write."""
        add_dup_and_day(parser)
        parser.add_argument("--dal", help="da quando i centri compilano, GG/MM/AAAA")
        parser.add_argument("--fino", help="fino a quando, compreso; senza: senza termine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, and say of how much."""
        who = who_in(options)
        dup = dup_in(options, who)
        since, until = (day_in(options, name) if options[name] else None for name in ("dal", "fino"))
        try:
            survey = open_ricognizione(dup, Asked(day_in(options, "al"), since, until), who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        operatives = survey.stati.count()
        words = "obiettivo operativo" if operatives == 1 else "obiettivi operativi"
        self.stdout.write(f"{survey}: aperta, {operatives} {words}")
