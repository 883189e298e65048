# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_tabella TABELLA FILE --dup CODICE [--prova]``, and ``--modello`` for a workbook to fill in."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from dup.letture import contenuto_del_dup
from dup.models import DUP
from importazioni.file import leggi_byte
from importazioni.lettori import FileNonLeggibile
from importazioni.tabelle import TABELLE, TabellaConErrori
from importazioni.tabelle.esporta import esporta
from importazioni.tabelle.racconto import racconta
from importazioni.tabelle.services import importa_tabella, proponi_tabella

RILIEVI_MOSTRATI: Final = 200
GRANDE_BYTE: Final = 200_000


class Command(BaseCommand):
    """Bring a table of the DUP in from a sheet, or give the sheet to fill in."""

    help = "Importa una tabella del DUP da XLSX, CSV o testo con tabulazioni; con --modello la scrive da compilare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, the file, the document."""
        parser.add_argument("tabella", choices=list(TABELLE), help="che cosa contiene il file")
        parser.add_argument("file", type=Path, help="il file da leggere (con --modello o --esporta: da scrivere)")
        parser.add_argument("--dup", metavar="CODICE", help="il documento; si può tacere quando ce n'è uno solo")
        che_cosa = parser.add_mutually_exclusive_group()
        che_cosa.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")
        che_cosa.add_argument("--modello", action="store_true", help="scrive nel file la tabella vuota da compilare")
        che_cosa.add_argument("--esporta", action="store_true", help="scrive nel file la tabella del documento")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        tabella, file = TABELLE[opzioni["tabella"]], opzioni["file"]
        dup = _dup(opzioni["dup"])
        if opzioni["modello"] or opzioni["esporta"]:
            self._scrivi(file, esporta(tabella, contenuto_del_dup(dup), vuota=opzioni["modello"]))
            return
        inizio = time.monotonic()
        try:
            dati = leggi_byte(file)
            if len(dati) > GRANDE_BYTE:
                self.stderr.write(f"Leggo {file.name} ({len(dati) // 1024} kB): può volerci qualche secondo…")
            fai = proponi_tabella if opzioni["prova"] else importa_tabella
            esito = fai(tabella, dup, dati, file.name)
        except FileNonLeggibile as errore:
            raise CommandError(str(errore)) from None
        except TabellaConErrori as errori:
            for r in errori.rilievi[:RILIEVI_MOSTRATI]:
                self.stderr.write(f"{'Errore' if r.grave else 'Attenzione'}. {r}")
            if len(errori.rilievi) > RILIEVI_MOSTRATI:
                self.stderr.write(f"… e altri {len(errori.rilievi) - RILIEVI_MOSTRATI} rilievi.")
            raise CommandError(str(errori)) from None
        for riga in racconta(esito, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0):
            self.stdout.write(riga)
        if (durata := time.monotonic() - inizio) > 2:
            self.stdout.write(f"Tempo: {durata:.0f} s.")

    def _scrivi(self, file: Path, dati: bytes) -> None:
        try:
            file.write_bytes(dati)
        except OSError:
            raise CommandError(f"Non posso scrivere {file}: controllare la cartella e i permessi.") from None
        self.stdout.write(f"Scritto {file} ({len(dati) // 1024 + 1} kB).")


def _dup(codice: str | None) -> DUP:
    ci_sono = list(DUP.objects.order_by("codice"))
    scelti = [d for d in ci_sono if d.codice == codice] if codice else ci_sono
    if len(scelti) == 1:
        return scelti[0]
    elenco = ", ".join(d.codice for d in ci_sono) or "nessuno: crearlo nell'amministrazione"
    if codice:
        raise CommandError(f"Il DUP {codice} non c'è. Ci sono: {elenco}.")
    raise CommandError(f"Indicare il documento con --dup CODICE. Ci sono: {elenco}.")
