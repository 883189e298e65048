# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py simula_risultato FILE.json [--formato json|testo]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from valutazione.management.asking import content_of, told, warn_of_loose
from valutazione.money import Distribution, Refused, distribute
from valutazione.money.notices import notices
from valutazione.simulator import Request, as_json, as_text, read

FORMATS: Final = {"json": as_json, "testo": as_text}


class Command(BaseCommand):
    """Simulate a distribution out of one file; reads and writes nothing else."""

    help = (
        "Simula la retribuzione di risultato descritta da un file JSON e scrive quanto spetta a ognuno, con i passi di "
        "ogni centesimo. Non legge e non cambia i dati del programma."
    )
    # It needs no data: neither a database nor the rest of the settings may be in its way.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and in which form to answer. Both are looked at here, so that what is wrong is said in Italian."""
        parser.add_argument("file", type=Path, nargs="?", help="il file della simulazione (docs/simulatore.md)")
        parser.add_argument("--formato", default="json", help="json (se manca) o testo")

    def handle(self, *args: Any, **options: Any) -> None:
        """The answer alone on standard output, everything else on standard error; exit code 1 when there is none."""
        if options["formato"] not in FORMATS:
            raise CommandError(f"--formato: «{options['formato']}» non c'è: scrivere json o testo.")
        file: Path | None = options["file"]
        if file is None:
            raise CommandError("Manca il file della simulazione: manage.py simula_risultato FILE.json")
        request, made = _made(file)
        warn_of_loose(self, request.loose)
        for notice in notices(made):
            self.stderr.write(f"Avviso. {notice}", self.style.WARNING)
        self.stdout.write(FORMATS[options["formato"]](made), ending="")


def _made(file: Path) -> tuple[Request, Distribution]:
    try:
        request = read(content_of(file))
        return request, distribute(request.fund, request.rule, request.people)
    except Refused as refused:
        raise CommandError(told(file, "non si può simulare.", refused)) from None
