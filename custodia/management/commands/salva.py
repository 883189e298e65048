# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py salva``."""

from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from custodia.backup import NotPossible
from custodia.backup.saving import save
from testi.formati import numero


def _count(number: int) -> str:
    return numero(Decimal(number), decimali=0)


class Command(BaseCommand):
    """Make a copy of the installation."""

    help = (
        "Copia tutta la base di dati in un file, anche mentre si lavora. Si riporta indietro con «ripristina». "
        "Il file contiene dati riservati: lo legge solo chi lo ha fatto."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, and how many stay."""
        parser.add_argument(
            "dove", type=Path, metavar="FILE", help="il file da scrivere, o la cartella in cui metterlo"
        )
        parser.add_argument("--sovrascrivi", action="store_true", help="se il file c'è già, ne prende il posto")
        parser.add_argument(
            "--tieni",
            type=int,
            metavar="N",
            help="nella cartella tiene le ultime N copie fatte da questo comando e cancella le altre",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when no copy was made, and then none is left half."""
        where, keep = options["dove"], options["tieni"]
        if keep is not None and (keep < 1 or not where.is_dir()):
            raise CommandError("--tieni vuole un numero da 1 in su e, al posto del file, una cartella che c'è.")
        try:
            saved = save(where, replace=options["sovrascrivi"], keep=keep)
        except NotPossible as reason:
            raise CommandError(f"Copia non fatta: {reason}.") from reason
        except DatabaseError as error:
            raise CommandError(f"Copia non fatta: la base di dati non risponde ({str(error).strip()}).") from error
        said = saved.manifest
        self.stdout.write(
            f"Copia fatta in {saved.path}: tabelle {_count(len(said.tables))}, righe "
            f"{_count(said.rows)}, byte {_count(saved.path.stat().st_size)}."
        )
        for path in saved.pruned:
            self.stdout.write(f"Cancellata la copia vecchia {path}.")
