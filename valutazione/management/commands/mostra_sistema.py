# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py mostra_sistema [NOME|FILE.json] [--scheda FILE.json]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from valutazione.management.asking import content_of, told
from valutazione.money import Refused
from valutazione.systems import sheet, shipped
from valutazione.systems.checks import findings
from valutazione.systems.facts import System
from valutazione.systems.reading import read
from valutazione.systems.telling import as_text


class Command(BaseCommand):
    """Read a system of evaluation and say what it is; reads and writes nothing else."""

    help = (
        "Mostra un sistema di misurazione e valutazione (SMVP), con tutto ciò che gli manca o che non torna; con "
        "--scheda calcola il punteggio di una scheda e ne dice i passi. Senza nome elenca i sistemi forniti. Esce con "
        "1 quando il sistema, così com'è, non può valutare nessuno. Non legge e non cambia i dati del programma."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which system, and the sheet to try it on."""
        parser.add_argument("sistema", nargs="?", help="uno di quelli forniti, o un file JSON (docs/sistemi.md)")
        parser.add_argument("--scheda", type=Path, help="il file di una scheda da provare")

    def handle(self, *args: Any, **options: Any) -> None:
        """The system on standard output; the score where a sheet is given."""
        if options["sistema"] is None:
            if options["scheda"] is not None:
                raise CommandError("--scheda: dire anche il sistema su cui provarla.")
            self.stdout.write("\n".join(shipped.names()))
            return
        system = _system(options["sistema"])
        stops = [finding for finding in findings(system) if finding.stops]
        if options["scheda"] is None:
            self.stdout.write(as_text(system), ending="")
            if stops:
                raise CommandError(f"{system.name}: così com'è non valuta nessuno.")
            return
        if stops:
            lines = "\n".join(f"  {finding}" for finding in stops)
            raise CommandError(f"{system.name}: così com'è non valuta nessuno.\n{lines}")
        self._try(system, options["scheda"])

    def _try(self, system: System, file: Path) -> None:
        try:
            made = sheet.score_of(system, sheet.read(content_of(file)))
        except Refused as refused:
            raise CommandError(told(file, "non si può calcolare.", refused)) from None
        self.stdout.write("\n".join(made.steps))
        if made.score is None:
            raise CommandError(f"{file}: manca qualcosa, e il punteggio non c'è.")


def _system(asked: str) -> System:
    """A shipped one by its name, or the file of that name."""
    if asked in shipped.names():
        return shipped.shipped(asked)
    file = Path(asked)
    if file.suffix != ".json" and not file.exists():
        raise CommandError(f"«{asked}» non c'è fra quelli forniti ({', '.join(shipped.names())}) e non è un file.")
    try:
        return read(content_of(file))
    except Refused as refused:
        raise CommandError(told(file, "non è un sistema che si possa leggere.", refused)) from None
