# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py approva_ricognizione --dup DUP_2023_2025 --al 31/12/2023 --numero 40 --data 28/07/2024``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.choices import ApprovingBody
from monitoraggio.management.asking import add_deed, deed_in, who_in
from ricognizioni.management.asking import add_dup_and_day, ricognizione_in
from ricognizioni.vita.closing import approve_ricognizione


class Command(BaseCommand):
    """Register the act of a closed ricognizione."""

    help = "Registra l'atto che approva una ricognizione chiusa. Ripetuto con lo stesso atto non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one, the act, and who registers it."""
        add_dup_and_day(parser)
        add_deed(parser, ApprovingBody.DCC)

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it."""
        who = who_in(options)
        survey, deed = ricognizione_in(options, who), deed_in(options)
        try:
            registered, before = approve_ricognizione(survey, deed, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        self.stdout.write(
            f"{survey}: {registered} era già registrato" if before else f"{survey}: approvata con {registered}"
        )
