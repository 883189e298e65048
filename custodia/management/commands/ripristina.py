# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py ripristina``."""

import sys
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from custodia.backup import NotPossible
from custodia.backup.restoring import Restored, restore
from testi.formati import numero


def _count(number: int) -> str:
    return numero(Decimal(number), decimali=0)


class Command(BaseCommand):
    """Bring a copy back."""

    help = "Riporta una copia fatta con «salva» nella base di dati che DATABASE_URL dice, che deve essere vuota."
    # The database it speaks to has no tables yet.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and whether what is there may go."""
        parser.add_argument("file", type=Path, metavar="FILE", help="la copia")
        parser.add_argument(
            "--svuota", action="store_true", help="cancella ciò che c'è nella base di dati, e prima ne chiede il nome"
        )
        parser.add_argument(
            "--conferma", metavar="NOME", help="il nome della base di dati da svuotare, per chi non può scriverlo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 1 when nothing came back, or when it is not as it was."""

        def confirm(name: str) -> bool:
            return (options["conferma"] if options["conferma"] is not None else self._typed(name)) == name

        try:
            restored = restore(options["file"], empty_first=options["svuota"], confirm=confirm)
        except NotPossible as reason:
            raise CommandError(f"Niente ripristinato: {reason}.") from reason
        except DatabaseError as error:
            raise CommandError(f"La base di dati non risponde: {str(error).strip()}.") from error
        self._tell(restored)

    def _typed(self, name: str) -> str:
        if not sys.stdin.isatty():
            raise NotPossible(f"nessuno può confermare che «{name}» va svuotata: aggiungere --conferma con il suo nome")
        return input(f"Tutto ciò che sta in «{name}» va perso. Per continuare scriverne il nome: ").strip()

    def _tell(self, restored: Restored) -> None:
        said = restored.manifest
        self.stdout.write(
            f"Ripristinata la copia del {said.made} (Traguardo {said.version}): tabelle "
            f"{_count(len(said.tables))}, righe {_count(said.rows)}."
        )
        if restored.different:
            for line in restored.different:
                self.stdout.write(f"✗ {line}")
            raise CommandError("I dati sono tornati, ma non uguali: non usarli, e provare con un'altra copia.")
        self.stdout.write("Confronto riga per riga con la copia: tutte uguali.")
        if restored.migrated:
            self.stdout.write(
                f"La copia era di un programma più vecchio: tabelle aggiornate ({restored.migrated} passi)."
            )
        self.stdout.write(f"Versioni approvate: {restored.versions}")
        if not restored.sound:
            raise CommandError(
                "I dati sono quelli della copia, ma le versioni approvate non tornano (righe qui sopra)."
            )
