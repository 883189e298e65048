# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_demo_rilevazioni``: after ``carica_demo_delibere``, the year of the demo city."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from monitoraggio.demo import NotYet, load
from organizzazione.demo import NotADemo, demand_demo
from organizzazione.models import Utente

FILE = "rilevazioni_2020.json"


class Command(BaseCommand):
    """Tell the year of the demo city with invented values; said twice it does nothing."""

    help = (
        "Carica le rilevazioni della città di esempio, con valori inventati: al 30/06 e al 31/08 chiuse, la finale "
        "aperta con una parte che manca."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far to go."""
        parser.add_argument(
            "--fino-in-fondo", action="store_true", help="compila ciò che manca, chiude la finale e ne registra l'atto"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say in which state the surveys are."""
        told = json.loads((settings.BASE_DIR / "fixtures" / FILE).read_text(encoding="utf-8"))
        try:
            demand_demo()
            done = load(told, whole=options["fino_in_fondo"])
        except (NotADemo, NotYet, Utente.DoesNotExist) as fault:
            known = (
                str(fault)
                if isinstance(fault, NotADemo | NotYet)
                else "La città di esempio non c'è: prima «carica_demo»."
            )
            raise CommandError(known) from None
        for survey in done:
            self.stdout.write(f"{survey}: {survey.get_stato_display().lower()}")
        if not done:
            self.stdout.write(f"Le rilevazioni di {told['piano']} ci sono già: non c'è nulla da fare.")
