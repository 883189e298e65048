# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py approva_rilevazione --piano PEG_2020 --al 31/12/2020 --organo DGC --numero 1 --data 10/05/2021``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.choices import ApprovingBody
from monitoraggio.management.asking import add_deed, add_plan_and_day, deed_in, survey_in, who_in
from monitoraggio.vita.closing import approve_survey


class Command(BaseCommand):
    """Register the act of a closed survey."""

    help = "Registra l'atto che approva una rilevazione chiusa. Ripetuto con lo stesso atto non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which survey, the act, and who registers it."""
        add_plan_and_day(parser)
        add_deed(parser, ApprovingBody.DGC)

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it, and say what the plan is now."""
        who = who_in(options)
        survey, deed = survey_in(options, who), deed_in(options)
        try:
            registered, before = approve_survey(survey, deed, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        if before:
            self.stdout.write(f"{survey}: {registered} era già registrato")
            return
        survey.piano.refresh_from_db()
        state = survey.piano.get_stato_display().lower()
        count = len(registered.delivered)
        papers = "senza documenti" if not count else "con un documento" if count == 1 else f"con {count} documenti"
        self.stdout.write(f"{survey}: approvata con {registered}, {papers}; il piano è {state}")
