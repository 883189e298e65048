# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py valida_relazione --piano PEG_2020 --esito validata --documento 7/2021 --data 28/06/2021``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import day_in, who_in
from relazioni.choices import Validation
from relazioni.life import Validated, validate_relazione
from relazioni.management.asking import add_plan_and_who, relazione_in


class Command(BaseCommand):
    """Register what the Nucleo says of an approved Relazione."""

    help = "Registra la validazione del Nucleo. Validata, chiude il piano. Ripetuta uguale non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which one, the outcome, the document, and who registers it."""
        add_plan_and_who(parser)
        parser.add_argument("--esito", choices=Validation.values, required=True)
        parser.add_argument("--documento", required=True, help="numero del documento di validazione")
        parser.add_argument("--data", required=True, help="data del documento, GG/MM/AAAA")
        parser.add_argument("--indirizzo", default="", help="dove il documento si legge (https://…)")
        parser.add_argument("--motivazione", default="", help="le osservazioni, o perché non è validata")

    def handle(self, *args: Any, **options: Any) -> None:
        """Register it, and say what the plan is now."""
        who = who_in(options)
        relazione = relazione_in(options, who)
        day = day_in(options, "data")
        said = Validated(options["esito"], day, options["documento"], options["indirizzo"], options["motivazione"])
        try:
            row, before = validate_relazione(relazione, said, who)
        except Refused as no:
            raise CommandError(no.in_full) from None
        if before:
            self.stdout.write(f"{relazione}: {row} era già registrata")
            return
        relazione.piano.refresh_from_db()
        state = relazione.piano.get_stato_display().lower()
        self.stdout.write(f"{relazione}: {row}; il piano è {state}")
