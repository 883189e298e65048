# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py mostra_fondo FILE.json [--al GG/MM/AAAA]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from monitoraggio.management.asking import day_in
from valutazione.fund.checks import wrongs
from valutazione.fund.reading import read
from valutazione.fund.telling import as_text
from valutazione.management.asking import content_of, told, warn_of_loose
from valutazione.money import Refused


class Command(BaseCommand):
    """Read the fund of a year and say whether it holds and may be paid; reads and writes nothing else."""

    help = (
        "Mostra il fondo di un anno: le voci, gli usi con le percentuali, ciò che non torna, e se a un giorno il "
        "premio si può pagare, con norma, atto e data. Esce con 1 quando i conti non tornano. Non legge e non "
        "cambia i dati del programma."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and the day of the payment."""
        parser.add_argument("file", type=Path, nargs="?", help="il file del fondo (docs/fondo.md)")
        parser.add_argument(
            "--al", metavar="GG/MM/AAAA", help="a quale giorno si chiede se si può pagare (se manca: oggi)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """All of it on standard output."""
        file: Path | None = options["file"]
        if file is None:
            raise CommandError("Manca il file del fondo: manage.py mostra_fondo FILE.json")
        day = day_in(options, "al") if options["al"] is not None else timezone.localdate()
        try:
            fund = read(content_of(file))
        except Refused as refused:
            raise CommandError(told(file, "non è un fondo che si possa leggere.", refused)) from None
        self.stdout.write(as_text(fund, day), ending="")
        warn_of_loose(self, fund.loose)
        if wrongs(fund):
            raise CommandError(f"{file}: i conti non tornano.")
