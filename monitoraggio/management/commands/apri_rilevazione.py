# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_rilevazione --piano PEG_2020 --al 30/06/2020 [--tipo finale] [--dal …] [--fino …] [--utente …]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.choices import SurveyKind
from monitoraggio.management.asking import add_plan_and_day, day_in, plan_in, who_in
from monitoraggio.vita.opening import Asked, open_survey


class Command(BaseCommand):
    """Open a survey of a plan at a day."""

    help = "Apre la rilevazione di un piano a un giorno: le sue righe vengono dalla versione in vigore."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plan, the day, and what else the survey is."""
        add_plan_and_day(parser)
        parser.add_argument("--tipo", choices=SurveyKind.values, help="finale da sé al 31/12, altrimenti intermedia")
        parser.add_argument("--dal", metavar="GG/MM/AAAA", help="da quando i centri compilano")
        parser.add_argument("--fino", metavar="GG/MM/AAAA", help="fino a quando, compreso; senza: senza termine")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, and say of what."""
        who = who_in(options)
        plan = plan_in(options, who)
        kind = SurveyKind(options["tipo"]) if options["tipo"] else None
        asked = Asked(day_in(options, "al"), kind, *(_day_or_none(options, name) for name in ("dal", "fino")))
        try:
            survey = open_survey(plan, asked, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        objectives = survey.stati.count()
        words = "obiettivo" if objectives == 1 else "obiettivi"
        self.stdout.write(
            f"{survey}: aperta, {survey.get_tipo_display().lower()}, {objectives} {words} della versione "
            f"{survey.versione.numero} ({survey.versione.atto_in_breve})"
        )


def _day_or_none(options: Any, name: str) -> Any:
    return day_in(options, name) if options[name] else None
