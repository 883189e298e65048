# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_tabella TABELLA FILE --dup CODICE [--prova]``, and ``--modello`` for a workbook to fill in."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.management.base import BaseCommand, CommandError

from dup.letture import contenuto_del_dup
from dup.models import DUP
from importazioni.file import leggi_byte
from importazioni.lettori import FileNonLeggibile
from importazioni.tabelle import TABELLE, TabellaConErrori
from importazioni.tabelle.esporta import esporta
from importazioni.tabelle.racconto import racconta
from importazioni.tabelle.raccordo import importa_raccordo, proponi_raccordo
from importazioni.tabelle.services import importa_tabella, proponi_tabella
from obiettivi.models import PianoEsecutivo

RILIEVI_MOSTRATI: Final = 200
GRANDE_BYTE: Final = 200_000
RACCORDO: Final = "raccordo"
M = TypeVar("M", DUP, PianoEsecutivo)


class Command(BaseCommand):
    """Bring a table of the DUP in from a sheet, or give the sheet to fill in."""

    help = "Importa una tabella del DUP da XLSX, CSV o testo con tabulazioni; con --modello la scrive da compilare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, the file, the document."""
        parser.add_argument("tabella", choices=[*TABELLE, RACCORDO], help="che cosa contiene il file")
        parser.add_argument("file", type=Path, help="il file da leggere (con --modello o --esporta: da scrivere)")
        parser.add_argument("--dup", metavar="CODICE", help="il documento; si può tacere quando ce n'è uno solo")
        parser.add_argument("--piano", metavar="CODICE", help="il piano dell'anno (solo per il raccordo)")
        che_cosa = parser.add_mutually_exclusive_group()
        che_cosa.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")
        che_cosa.add_argument("--modello", action="store_true", help="scrive nel file la tabella vuota da compilare")
        che_cosa.add_argument("--esporta", action="store_true", help="scrive nel file la tabella del documento")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        file, dup = opzioni["file"], _scelto(DUP, opzioni["dup"], "--dup")
        if opzioni["tabella"] == RACCORDO:
            self._raccordo(file, dup, opzioni)
            return
        if opzioni["piano"]:
            raise CommandError("--piano vale solo per il raccordo.")
        tabella = TABELLE[opzioni["tabella"]]
        if opzioni["modello"] or opzioni["esporta"]:
            self._scrivi(file, esporta(tabella, contenuto_del_dup(dup), vuota=opzioni["modello"]))
            return
        inizio = time.monotonic()
        fai = proponi_tabella if opzioni["prova"] else importa_tabella
        with self._errori_detti():
            esito = fai(tabella, dup, self._leggi(file), file.name)
        for riga in racconta(esito, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0):
            self.stdout.write(riga)
        if (durata := time.monotonic() - inizio) > 2:
            self.stdout.write(f"Tempo: {durata:.0f} s.")

    def _raccordo(self, file: Path, dup: DUP, opzioni: dict[str, Any]) -> None:
        if opzioni["modello"] or opzioni["esporta"]:
            raise CommandError("Il raccordo si stampa: manage.py stampa piano-performance --formato xlsx.")
        piano = _scelto(PianoEsecutivo, opzioni["piano"], "--piano")
        fai = proponi_raccordo if opzioni["prova"] else importa_raccordo
        with self._errori_detti():
            esito = fai(dup, piano, self._leggi(file), file.name)
        for legame in esito.nuovi if opzioni["verbosity"] else ():
            self.stdout.write(f"+ {legame.codice} → {legame.nome}")
        esordio = "Prova, non ho scritto nulla" if opzioni["prova"] else piano.codice
        gia = len(esito.legami) - len(esito.nuovi)
        self.stdout.write(f"{esordio}: {len(esito.nuovi)} legami nuovi, {gia} c'erano già.")

    def _leggi(self, file: Path) -> bytes:
        dati = leggi_byte(file)
        if len(dati) > GRANDE_BYTE:
            self.stderr.write(f"Leggo {file.name} ({len(dati) // 1024} kB): può volerci qualche secondo…")
        return dati

    @contextmanager
    def _errori_detti(self) -> Iterator[None]:
        try:
            yield
        except FileNonLeggibile as errore:
            raise CommandError(str(errore)) from None
        except TabellaConErrori as errori:
            for r in errori.rilievi[:RILIEVI_MOSTRATI]:
                self.stderr.write(f"{'Errore' if r.grave else 'Attenzione'}. {r}")
            if len(errori.rilievi) > RILIEVI_MOSTRATI:
                self.stderr.write(f"… e altri {len(errori.rilievi) - RILIEVI_MOSTRATI} rilievi.")
            raise CommandError(str(errori)) from None

    def _scrivi(self, file: Path, dati: bytes) -> None:
        try:
            file.write_bytes(dati)
        except OSError:
            raise CommandError(f"Non posso scrivere {file}: controllare la cartella e i permessi.") from None
        self.stdout.write(f"Scritto {file} ({len(dati) // 1024 + 1} kB).")


def _scelto(modello: type[M], codice: str | None, opzione: str) -> M:
    """The document or plan of that code, or the only one that there is."""
    ci_sono = list(modello._default_manager.order_by("codice"))
    scelti = [d for d in ci_sono if d.codice == codice] if codice else ci_sono
    if len(scelti) == 1:
        return scelti[0]
    elenco = ", ".join(d.codice for d in ci_sono) or "nessuno: crearlo nell'amministrazione"
    che_cosa = modello._meta.verbose_name
    if codice:
        raise CommandError(f"Il {che_cosa} {codice} non c'è. Ci sono: {elenco}.")
    raise CommandError(f"Indicare quale {che_cosa} con {opzione} CODICE. Ci sono: {elenco}.")
