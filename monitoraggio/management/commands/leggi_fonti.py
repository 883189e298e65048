# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py leggi_fonti --piano PEG_2020 --al 30/06/2020 [--utente …]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import add_plan_and_day, survey_in, who_in
from monitoraggio.sources.reading import read_sources


class Command(BaseCommand):
    """Read the sources of an open survey: what they say is proposed, and a person confirms."""

    help = (
        "Legge le fonti degli indicatori di una rilevazione aperta e propone i valori che trova. Non ne scrive "
        "nessuno: li conferma una persona."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which survey."""
        add_plan_and_day(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say of each source what it says; an error at the end where one cannot be read."""
        who = who_in(options)
        survey = survey_in(options, who)
        try:
            look = read_sources(survey, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        for told in look.put_off.values():
            self.stdout.write(told)
        outcomes = look.outcomes
        for outcome in outcomes:
            self.stdout.write(f"{outcome.told}{'' if outcome.new else ' [come prima]'}")
        refused = [o for o in outcomes if o.reading.refused]
        new = sum(o.new and o.reading.has_value for o in outcomes)
        self.stdout.write(f"{survey}: fonti {len(outcomes)}, proposte nuove {new}, illeggibili {len(refused)}.")
        if refused:
            names = "; ".join(str(o.reading.fonte) for o in refused)
            raise CommandError(f"Di queste fonti il valore non si legge: {names}.")
        if look.put_off:
            raise CommandError(
                f"Di {len(look.put_off)} fonti ora non si sa nulla, e resta ciò che dicevano: riprovare."
            )
