# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py manda_promemoria [--giorni 7]``: once a day, by cron or a systemd timer."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from obiettivi.vita.promemoria import manda, others


def giorni(testo: str) -> int:
    """A number of days from 0 up."""
    if not testo.isdecimal():
        raise ArgumentTypeError(f"«{testo}» non è un numero di giorni (0, 1, 2 …)")
    return int(testo)


class Command(BaseCommand):
    """Remind who still has objectives to propose of the deadline."""

    help = "Ricorda la scadenza dei piani aperti a chi ha ancora obiettivi in bozza, o nessuno. Una volta al giorno."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How early."""
        parser.add_argument(
            "--giorni", type=giorni, default=7, metavar="N", help="da quanti giorni prima della scadenza (7)"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Send, and print each reminder that went out."""
        # Written first, so that all mails go together.
        told = others()
        quanti = len(told)
        for line in told:
            self.stdout.write(line)
        for p in manda(opzioni["giorni"]):
            quanti += 1
            come = f"posta a {p.utente.email}" if p.posta else "solo scrivania"
            if p.utente.email and not p.posta:
                come = f"solo scrivania: la posta a {p.utente.email} non è partita"
            self.stdout.write(f"{p.piano.codice} {p.utente} ({come})")
        self.stdout.write(f"Promemoria mandati: {quanti}.")
