# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py approva_rettifica --piano PEG_2020 --al 31/12/2020 --organo DGC --numero 1 --data 10/09/2021``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.choices import ApprovingBody
from monitoraggio.management.asking import add_deed, add_plan_and_day, deed_in, rectification_in, who_in
from monitoraggio.rectifying.services import approve_rectification


class Command(BaseCommand):
    """Register the act of a rettifica that is closed."""

    help = "Registra l'atto che approva una rettifica chiusa. Ripetuto con lo stesso atto non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Of which survey, the act, and who registers it."""
        add_plan_and_day(parser)
        add_deed(parser, ApprovingBody.DGC)

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it; the plan stays as it is."""
        who = who_in(options)
        row, deed = rectification_in(options, who), deed_in(options)
        try:
            registered, before = approve_rectification(row, deed, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        if before:
            self.stdout.write(f"{row}: {registered} era già registrato")
            return
        count = len(registered.delivered)
        papers = "senza documenti" if not count else "con un documento" if count == 1 else f"con {count} documenti"
        self.stdout.write(f"{row}: approvata con {registered}, {papers}")
