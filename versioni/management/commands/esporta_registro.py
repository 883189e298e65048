# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py esporta_registro FILE``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from testi.system_errors import in_words
from versioni.register import RegisterFault, export


class Command(BaseCommand):
    """Bring a register up to date: what stands in it is never rewritten."""

    help = (
        "Aggiunge a un registro (un file da tenere altrove) gli anelli delle versioni che non ha ancora; "
        "«verifica_versioni --registro FILE» li confronta."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where it is."""
        parser.add_argument("file", type=Path, help="il registro; se non c'è si crea")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Exit code 1 when it does not agree with the database, and then nothing is written."""
        file: Path = opzioni["file"]
        try:
            added = export(file)
        except OSError as error:
            raise CommandError(f"{file}: non si può scrivere ({in_words(error)}).") from None
        except RegisterFault as fault:
            raise CommandError(f"{file}: {fault}. Non è stato scritto nulla.") from None
        self.stdout.write(f"{file}: righe aggiunte {added}.")
