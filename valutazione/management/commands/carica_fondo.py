# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_fondo FILE.json [--sostituisci] [--utente NOME]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from monitoraggio.management.asking import who_in
from valutazione.fund.checks import wrongs
from valutazione.fund.reading import read
from valutazione.fund_rows.loading import Different, load_fund
from valutazione.management.asking import content_of, told, warn_of_loose
from valutazione.money import Refused as NoFund


class Command(BaseCommand):
    """Keep the fund of a year that a file says."""

    help = (
        "Carica il fondo di un anno da un file JSON (docs/fondo.md). Detto due volte non cambia nulla. Se del fondo di "
        "quell'anno c'è già un altro, dice che cosa cambierebbe e si ferma: --sostituisci lo mette al suo posto."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether it may take the place of what is there."""
        parser.add_argument("file", type=Path, nargs="?", help="il file del fondo")
        parser.add_argument("--sostituisci", action="store_true", help="metterlo al posto di quello che c'è")
        parser.add_argument("--utente", metavar="NOME", help="chi lo fa; senza: chi amministra la macchina")

    def handle(self, *args: Any, **options: Any) -> None:
        """What became of it, and what of it does not hold."""
        file: Path | None = options["file"]
        if file is None:
            raise CommandError("Manca il file del fondo: manage.py carica_fondo FILE.json")
        who = who_in(options)
        try:
            fund = read(content_of(file))
            row, outcome = load_fund(fund, who, replace=options["sostituisci"])
        except NoFund as refused:
            raise CommandError(told(file, "non è un fondo che si possa leggere.", refused)) from None
        except Different as other:
            lines = "\n".join(f"  {line}" for line in other.lines)
            raise CommandError(f"{file}: {other.reason} Con --sostituisci prende il suo posto.\n{lines}") from None
        except Refused as no:
            raise CommandError(f"{file}: {no.reason}") from None
        warn_of_loose(self, fund.loose)
        self.stdout.write(f"{row}: {outcome}.")
        for wrong in wrongs(fund):
            self.stderr.write(f"Avviso. Non torna: {wrong}", self.style.WARNING)
