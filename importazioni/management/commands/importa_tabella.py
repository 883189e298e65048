# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_tabella TABELLA FILE --dup CODICE --piano CODICE [--prova]``; ``--modello`` for a workbook."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.management.base import BaseCommand, CommandError

from dup.models import DUP
from fogli import avanzamento
from fogli.limiti import FileNonLeggibile
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.telling import racconta
from importazioni.files import leggi_byte
from importazioni.griglie.findings import TabellaConErrori
from obiettivi.models import PianoEsecutivo

RILIEVI_MOSTRATI: Final = 200
M = TypeVar("M", DUP, PianoEsecutivo)


class Command(BaseCommand):
    """Bring a table in from a sheet, or give the sheet to fill in."""

    help = "Importa una tabella da XLSX, CSV o testo con tabulazioni; con --modello la scrive da compilare."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, the file, the document and the plan."""
        parser.add_argument("tabella", choices=list(INGRESSI), help="che cosa contiene il file")
        parser.add_argument("file", type=Path, help="il file da leggere (con --modello o --esporta: da scrivere)")
        parser.add_argument("--dup", metavar="CODICE", help="il documento; si può tacere quando ce n'è uno solo")
        parser.add_argument("--piano", metavar="CODICE", help="il piano dell'anno (per il raccordo e il peg)")
        che_cosa = parser.add_mutually_exclusive_group()
        che_cosa.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")
        che_cosa.add_argument("--modello", action="store_true", help="scrive nel file la tabella vuota da compilare")
        che_cosa.add_argument("--esporta", action="store_true", help="scrive nel file la tabella com'è adesso")
        parser.add_argument(
            "--sovrascrivi", action="store_true", help="con --modello o --esporta: anche se il file c'è"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        ingresso, file = INGRESSI[opzioni["tabella"]], opzioni["file"]
        dove = _dove(ingresso, opzioni["dup"], opzioni["piano"])
        inizio = time.monotonic()
        with self._avanzamento(opzioni["verbosity"]):
            if opzioni["modello"] or opzioni["esporta"]:
                if file.exists() and not opzioni["sovrascrivi"]:
                    raise CommandError(f"{file} c'è già: scegliere un altro nome, o aggiungere --sovrascrivi.")
                self._scrivi(file, ingresso.cartella(dove, opzioni["modello"]))
                return
            fai = ingresso.proponi if opzioni["prova"] else ingresso.importa
            with self._errori_detti():
                racconto = fai(dove, leggi_byte(file), file.name)
        codice = ingresso.codice(dove)
        for riga in racconta(racconto, codice, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0):
            self.stdout.write(riga)
        if (durata := time.monotonic() - inizio) > avanzamento.SILENZIO_SECONDI:
            self.stdout.write(f"Tempo: {durata:.0f} s.")

    @contextmanager
    def _avanzamento(self, verbosita: int) -> Iterator[None]:
        if not verbosita:
            yield
            return
        riga = avanzamento.Riga(self._accanto, sopra=self.stderr.isatty())
        try:
            with avanzamento.ascolta(riga):
                yield
        finally:
            riga.chiudi()

    def _accanto(self, testo: str) -> None:
        # Neither red nor on a line of its own, and at once: the line is not ended yet.
        self.stderr.write(testo, str, ending="")
        self.stderr.flush()

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


def _dove(ingresso: Ingresso, dup: str | None, piano: str | None) -> Dove:
    if dup and not ingresso.vuole_dup:
        raise CommandError("--dup non vale per gli obiettivi di PEG: indicare --piano.")
    if piano and not ingresso.vuole_piano:
        raise CommandError("--piano vale solo per il raccordo e il peg.")
    return Dove(
        _scelto(DUP, dup, "--dup") if ingresso.vuole_dup else None,
        _scelto(PianoEsecutivo, piano, "--piano") if ingresso.vuole_piano else None,
    )


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
