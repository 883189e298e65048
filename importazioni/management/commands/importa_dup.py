# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_dup FILE.json [--prova]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dup.contenuto_json import DUPNonValido, da_json
from importazioni.documento import importa_dup, proponi_dup
from importazioni.file import leggi_byte
from importazioni.lettori import LIMITE_BYTE, FileNonLeggibile
from importazioni.tabelle.racconto import del_dup, racconta
from importazioni.tabelle.services import Esito


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
            dati = leggi_byte(file)
            if len(dati) > LIMITE_BYTE:
                raise CommandError(f"{file.name}: pesa più di {LIMITE_BYTE // 2**20} MB, che è il limite.")
            contenuto = da_json(dati.decode("utf-8-sig"))
            if opzioni["prova"]:
                proposta = proponi_dup(contenuto)
            else:
                proposta = importa_dup(contenuto, motivo=f"Importazione di {file.name}")
        except UnicodeDecodeError:
            raise CommandError(f"{file.name}: non è un testo UTF-8.") from None
        except (FileNonLeggibile, DUPNonValido) as errore:
            raise CommandError(f"{file.name}: {errore}") from None
        for riga in racconta(
            del_dup(Esito(proposta, ())), proposta.dup.codice, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0
        ):
            self.stdout.write(riga)
