# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py approva_relazione --piano PEG_2020 --numero 120 --data 25/06/2021``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import day_in, who_in
from monitoraggio.vita.closing import SurveyDeed
from relazioni.choices import ApprovingBody
from relazioni.life import approve_relazione
from relazioni.management.asking import add_plan_and_who, relazione_in


class Command(BaseCommand):
    """Register the act that approves a Relazione."""

    help = "Registra l'atto che approva la Relazione, e la congela. Ripetuto con lo stesso atto non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one, the act, and who registers it."""
        add_plan_and_who(parser)
        parser.add_argument("--organo", choices=ApprovingBody.values, default=ApprovingBody.DGC.value)
        parser.add_argument("--numero", required=True, help="numero dell'atto")
        parser.add_argument("--data", required=True, help="data dell'atto, GG/MM/AAAA")
        parser.add_argument("--oggetto", default="", help="oggetto dell'atto")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it."""
        who = who_in(options)
        deed = SurveyDeed(options["organo"], options["numero"], day_in(options, "data"), options["oggetto"])
        relazione = relazione_in(options, who)
        try:
            registered, before = approve_relazione(relazione, deed, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        self.stdout.write(
            f"{relazione}: {registered} era già registrato" if before else f"{relazione}: approvata con {registered}"
        )
