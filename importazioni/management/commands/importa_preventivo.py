# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_preventivo FILE [--piano CODICE] [--prova]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fogli.limiti import FileNonLeggibile
from importazioni.files import leggi_file
from importazioni.peg.proposal import prepara
from importazioni.peg.telling import racconta
from importazioni.peg.writer import importa


class Command(BaseCommand):
    """Bring a plan in from the old program's export, or from the JSON of the report."""

    help = "Importa un piano dall'esportazione del vecchio programma o dal JSON del «Preventivo obiettivi»."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the plan, and whether it is only a trial."""
        parser.add_argument("file", type=Path, help="il file da leggere")
        parser.add_argument("--piano", metavar="CODICE", help="codice del piano, se non è quello scritto nel file")
        parser.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        file: Path = opzioni["file"]
        try:
            lettura = leggi_file(file, opzioni["piano"])
            proposta = prepara(lettura) if opzioni["prova"] else importa(lettura, motivo=f"Importazione di {file.name}")
        except FileNonLeggibile as errore:
            raise CommandError(str(errore)) from None
        for riga in racconta(proposta, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0):
            self.stdout.write(riga)
