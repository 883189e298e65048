# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py lavora``: the process that does the long work. As many as one likes, on as many machines."""

import logging
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lavori.queue_worker import QueueWorker
from lavori.shift import Presa

PRESA_MINIMA = 2.0


class Command(BaseCommand):
    """Take the works out of the queue, one after the other."""

    help = "Prepara i fascicoli che gli uffici chiedono. Si ferma con Ctrl-C: il lavoro a metà torna in coda."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How it behaves towards the machine and towards its colleagues."""
        parser.add_argument("--una-volta", action="store_true", help="finisce quando non c'è più nulla da fare")
        parser.add_argument(
            "--gentilezza",
            type=int,
            default=10,
            metavar="N",
            help="quanto lasciare il passo alle pagine, da 0 a 19 (se manca: 10)",
        )
        parser.add_argument(
            "--presa",
            type=float,
            default=Presa.secondi,
            metavar="SECONDI",
            help="dopo quanto silenzio un lavoro si dà per abbandonato (se manca: 30)",
        )
        # The number, not «whoever it is»: the parent may be gone before this process looks.
        parser.add_argument(
            "--con-il-padre", type=int, metavar="PID", help="finisce con il processo PID, che lo ha avviato"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Work until told to stop."""
        if opzioni["presa"] < PRESA_MINIMA:
            raise CommandError(f"--presa: almeno {PRESA_MINIMA:g} secondi.")
        # What renders pages are children of this process, and as kind as it is.
        os.nice(max(0, min(19, opzioni["gentilezza"])))
        Presa.secondi = opzioni["presa"]
        for nome in ("django_tasks", "django_tasks_db"):
            logging.getLogger(nome).setLevel(logging.WARNING)
        operaio = QueueWorker(una_volta=opzioni["una_volta"], padre=opzioni["con_il_padre"])
        operaio.configure_signals()
        operaio.gira()
