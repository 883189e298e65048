# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py simula_risultato FILE.json [--formato json|testo]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from testi.system_errors import in_words
from valutazione.money import Distribution, Refused, distribute
from valutazione.money.notices import notices
from valutazione.simulator import MOST_BYTES, Request, Unreadable, as_json, as_text, opened, read

FORMATS: Final = {"json": as_json, "testo": as_text}
MOST_LINES: Final = 50


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
        for notice in (*_loose(request), *notices(made)):
            self.stderr.write(f"Avviso. {notice}", self.style.WARNING)
        self.stdout.write(FORMATS[options["formato"]](made), ending="")


def _made(file: Path) -> tuple[Request, Distribution]:
    try:
        request = read(opened(_bytes(file)))
        return request, distribute(request.fund, request.rule, request.people)
    except OSError as error:
        raise CommandError(f"{file}: {_why(error)}.") from None
    except Unreadable as error:
        raise CommandError(f"{file}: {error}.") from None
    except Refused as refused:
        raise CommandError(_told(file, refused)) from None


def _bytes(file: Path) -> bytes:
    """One byte more than may be, at most: it may be no file at all but something that never ends."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "non c'è"
        case IsADirectoryError():
            return "è una cartella, ci vuole un file"
        case PermissionError():
            return "non si può leggere, mancano i permessi"
    return f"non si può leggere ({in_words(error)})"


def _told(file: Path, refused: Refused) -> str:
    lines = [f"  {wrong}" for wrong in refused.wrongs[:MOST_LINES]]
    if (more := len(refused.wrongs) - MOST_LINES) > 0:
        lines.append(f"  e altre {more} cose.")
    return "\n".join([f"{file}: non si può simulare.", *lines])


def _loose(request: Request) -> list[str]:
    if not request.loose:
        return []
    places = "; ".join(request.loose[:5]) + ("; …" if len(request.loose) > 5 else "")
    return [f"Numeri senza virgolette, letti cifra per cifra come sono scritti: {places}."]
