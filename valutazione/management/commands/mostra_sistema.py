# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py mostra_sistema [NOME|FILE.json …] [--scheda FILE.json]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from valutazione.management.asking import content_of, told, warn_of_loose
from valutazione.money import Refused
from valutazione.systems import sheet, shipped
from valutazione.systems.checks import findings, overlaps
from valutazione.systems.facts import System
from valutazione.systems.reading import read
from valutazione.systems.telling import as_text


class Command(BaseCommand):
    """Read systems of evaluation and say what they are; reads and writes nothing else."""

    help = (
        "Mostra un sistema di misurazione e valutazione (SMVP), con tutto ciò che gli manca o che non torna; di più "
        "sistemi dice anche se in un anno ne valgono due. Con --scheda calcola il punteggio di una scheda e ne dice i "
        "passi. Senza nome elenca i sistemi forniti. Esce con 1 quando un sistema, così com'è, non può valutare "
        "nessuno. Non legge e non cambia i dati del programma."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which systems, and the sheet to try one on."""
        parser.add_argument("sistemi", nargs="*", help="fra quelli forniti, o file JSON (docs/sistemi.md)")
        parser.add_argument("--scheda", type=Path, help="il file di una scheda da provare")

    def handle(self, *args: Any, **options: Any) -> None:
        """The systems on standard output; the score where a sheet is given."""
        asked, file = options["sistemi"], options["scheda"]
        if file is not None and len(asked) != 1:
            raise CommandError("--scheda: dire su quale sistema provarla, uno solo.")
        if not asked:
            self.stdout.write("\n".join(shipped.names()))
            return
        systems = [_system(one) for one in asked]
        for system in systems:
            warn_of_loose(self, system.loose)
        if file is not None:
            self._try(systems[0], file)
        else:
            self._show(systems)

    def _show(self, systems: list[System]) -> None:
        self.stdout.write("\n".join(map(as_text, systems)), ending="")
        wrong = [f"{s.name}: così com'è non valuta nessuno." for s in systems if any(f.stops for f in findings(s))]
        wrong += map(str, overlaps(systems))
        if wrong:
            raise CommandError("\n".join(wrong))

    def _try(self, system: System, file: Path) -> None:
        if stops := [f"  {finding}" for finding in findings(system) if finding.stops]:
            raise CommandError("\n".join([f"{system.name}: così com'è non valuta nessuno.", *stops]))
        try:
            asked = sheet.read(content_of(file))
            made = sheet.score_of(system, asked)
        except Refused as refused:
            raise CommandError(told(file, "non si può calcolare.", refused)) from None
        warn_of_loose(self, asked.loose)
        self.stdout.write("\n".join(made.steps))
        if made.score is None:
            raise CommandError(f"{file}: manca qualcosa, e il punteggio non c'è.")


def _system(asked: str) -> System:
    """A shipped one by its name, or the file of that name."""
    if asked in shipped.names():
        return shipped.shipped(asked)
    if not asked.endswith(".json"):
        known = ", ".join(shipped.names())
        raise CommandError(f"«{asked[:80]}» non è fra quelli forniti ({known}) né un file .json.")
    try:
        return read(content_of(Path(asked)))
    except Refused as refused:
        raise CommandError(told(asked, "non è un sistema che si possa leggere.", refused)) from None
