# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_relazione --piano PEG_2020 [--utente …]``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import plan_in, who_in
from relazioni.life import open_relazione
from relazioni.management.asking import add_plan_and_who
from relazioni.reading import demand_source


class Command(BaseCommand):
    """Open the Relazione of a plan."""

    help = "Apre la Relazione sulla performance di un piano: una sezione da scrivere per ogni capitolo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plan, and who opens it."""
        add_plan_and_who(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it, and say on which figures it stands."""
        who = who_in(options)
        try:
            relazione = open_relazione(plan_in(options, who), who)
            source = demand_source(relazione.piano)
        except Refused as no:
            raise CommandError(no.in_full) from None
        self.stdout.write(f"{relazione}: aperta, {relazione.sezioni.count()} sezioni. Numeri: {source.words.lower()}")
