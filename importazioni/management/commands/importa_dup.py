# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_dup FILE.json [--prova]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fogli.limiti import FileNonLeggibile
from importazioni.conferma.telling import del_dup, racconta
from importazioni.dup.proposal import proponi_dup
from importazioni.dup.table_services import DupOutcome
from importazioni.dup.writer import importa_dup
from importazioni.files import leggi_byte
from importazioni.gate import read_document


class Command(BaseCommand):
    """Bring in a whole DUP from the JSON that its documents carry."""

    help = "Importa un DUP intero dal JSON che i suoi documenti portano con sé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether it is only a trial."""
        parser.add_argument("file", type=Path, help="il file JSON")
        parser.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        file: Path = opzioni["file"]
        try:
            contenuto = read_document(leggi_byte(file))
            if opzioni["prova"]:
                proposta = proponi_dup(contenuto)
            else:
                proposta = importa_dup(contenuto, motivo=f"Importazione di {file.name}")
        except FileNonLeggibile as errore:
            raise CommandError(f"{file.name}: {errore}") from None
        for riga in racconta(
            del_dup(DupOutcome(proposta, ())),
            proposta.dup.codice,
            prova=opzioni["prova"],
            dettagli=opzioni["verbosity"] > 0,
        ):
            self.stdout.write(riga)
