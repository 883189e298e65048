# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_rettifica --piano PEG_2020 --al 31/12/2020 --motivo "…" [--utente NOME]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import add_plan_and_day, survey_in, who_in
from monitoraggio.rectifying.services import order_rectification


class Command(BaseCommand):
    """Order a rettifica of an approved survey."""

    help = "Ordina la rettifica di una rilevazione approvata: le correzioni si scrivono poi dalla sua pagina."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which survey, why, and who orders it."""
        add_plan_and_day(parser)
        parser.add_argument("--motivo", required=True, help="perché si rettifica")

    def handle(self, *args: Any, **options: Any) -> None:
        """Order it, and say what it corrects."""
        who = who_in(options)
        survey = survey_in(options, who)
        try:
            row = order_rectification(survey, options["motivo"], who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        self.stdout.write(f"{row}: aperta, corregge la chiusura {row.corretta.numero} ({row.corretta.atto})")
