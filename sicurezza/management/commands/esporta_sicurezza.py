# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py esporta_sicurezza --formato csv|jsonl [--dal GIORNO] [--al GIORNO] [--uscita FILE]``."""

import sys
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizzazione.rules import SISTEMA
from sicurezza.export import FORMATS
from sicurezza.models import Evento
from testi.system_errors import in_words


def day(text: str) -> date:
    """A day as it is written in Italy.

    Raises:
        ArgumentTypeError: it is none.
    """
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()
    except ValueError:
        raise ArgumentTypeError(f"«{text}» non è un giorno: scriverlo come 31/01/2026") from None


class Command(BaseCommand):
    """Write the security log as a file, for who keeps it elsewhere."""

    help = "Scrive il registro di sicurezza in un file CSV o JSON, una riga per evento, dal più vecchio."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Days, format and file."""
        parser.add_argument("--dal", type=day, help="dal giorno (compreso), come 31/01/2026")
        parser.add_argument("--al", type=day, help="al giorno (compreso)")
        parser.add_argument("--formato", choices=sorted(FORMATS), default="jsonl")
        parser.add_argument("--uscita", type=Path, help="il file da scrivere; senza, sullo standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        """Row by row: the log of years needs no more memory than that of a day."""
        events = Evento.objects.visible_to(SISTEMA).with_names()
        if options["dal"]:
            events = events.filter(quando__gte=_at(options["dal"], time.min))
        if options["al"]:
            events = events.filter(quando__lte=_at(options["al"], time.max))
        lines = FORMATS[options["formato"]][1](events)
        if options["uscita"] is None:
            sys.stdout.writelines(lines)
            return
        try:
            with options["uscita"].open("x", encoding="utf-8", newline="") as file:
                file.writelines(lines)
        except OSError as error:
            raise CommandError(
                f"{options['uscita']}: non si può scrivere ({in_words(error)}). Scegliere un altro file."
            ) from None


def _at(giorno: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(giorno, hour))
