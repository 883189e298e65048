# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py ritira_rettifica --piano PEG_2020 --al 31/12/2020 --motivo "…" [--utente NOME]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import add_plan_and_day, rectification_in, who_in
from monitoraggio.rectifying.services import withdraw_rectification


class Command(BaseCommand):
    """Drop a rettifica that was ordered by mistake."""

    help = "Ritira la rettifica in corso: nulla di ciò che è stato approvato o congelato cambia."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which survey, why, and who drops it."""
        add_plan_and_day(parser)
        parser.add_argument("--motivo", required=True, help="perché si ritira")

    def handle(self, *args: Any, **options: Any) -> None:
        """Drop it."""
        who = who_in(options)
        row = rectification_in(options, who)
        name = str(row)
        try:
            withdraw_rectification(row, options["motivo"], who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        self.stdout.write(f"{name}: ritirata")
