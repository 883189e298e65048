# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_tabella TABELLA FILE --dup CODICE --piano CODICE [--prova]``; ``--modello`` for a workbook."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeVar

from django.core.management.base import BaseCommand, CommandError

from controlli import Segnalazione
from dup.models import DUP
from dup.models.documento import ANNI
from fogli import avanzamento
from fogli.limiti import FileNonLeggibile
from importazioni.asking import HELP, Asked, Unanswered
from importazioni.conferma.doors import INGRESSI, Dove, Ingresso
from importazioni.conferma.recognising import other_table
from importazioni.conferma.telling import asked_in_lines, racconta
from importazioni.files import leggi_byte
from importazioni.griglie.choices import ChoiceNotUnderstood, Choices
from importazioni.griglie.findings import TabellaConErrori
from monitoraggio.models import Rilevazione
from obiettivi.models import PianoEsecutivo
from testi.formati import data, leggi_data

RILIEVI_MOSTRATI: Final = 200
FIRST_YEAR, LAST_YEAR = (int(rule.limit_value) for rule in ANNI)
M = TypeVar("M", DUP, PianoEsecutivo)


class Command(BaseCommand):
    """Bring a table in from a sheet, or give the sheet to fill in."""

    help = (
        "Importa una tabella da XLSX, ODS, XLS, CSV o testo con tabulazioni, e le schede degli obiettivi (peg) "
        "anche da DOCX; con --modello la scrive da compilare."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The table, the file, the document and the plan."""
        parser.add_argument("tabella", choices=list(INGRESSI), help="che cosa contiene il file")
        parser.add_argument("file", type=Path, help="il file da leggere (con --modello o --esporta: da scrivere)")
        parser.add_argument("--dup", metavar="CODICE", help="il documento; si può tacere quando ce n'è uno solo")
        parser.add_argument("--piano", metavar="CODICE", help="il piano dell'anno (per raccordo, peg e consuntivi)")
        parser.add_argument("--al", metavar="GG/MM/AAAA", help="il giorno della rilevazione (per i consuntivi)")
        parser.add_argument(
            "--anno",
            metavar="AAAA",
            help="l'anno dei valori (per i valori-ente): dice anche di quale DUP sono, se può essere uno solo",
        )
        parser.add_argument(
            "--colonne",
            metavar="TESTA=SIGNIFICATO, …",
            default="",
            help="che cos'è una colonna che il titolo da solo non dice, per esempio "
            '"Settore=centro, Scadenza=fase.fine_prevista, Colore=non leggere"; «[C]=…» per lettera',
        )
        che_cosa = parser.add_mutually_exclusive_group()
        che_cosa.add_argument("--prova", action="store_true", help="mostra che cosa cambierebbe e non scrive nulla")
        che_cosa.add_argument("--modello", action="store_true", help="scrive nel file la tabella vuota da compilare")
        che_cosa.add_argument("--esporta", action="store_true", help="scrive nel file la tabella com'è adesso")
        for asked in Asked:
            parser.add_argument(f"--{asked}", dest=asked, action="store_true", help=HELP[asked])
        parser.add_argument(
            "--sovrascrivi", action="store_true", help="con --modello o --esporta: anche se il file c'è"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Read, compare, write unless it is a trial, and tell."""
        ingresso, file = INGRESSI[opzioni["tabella"]], opzioni["file"]
        dove = _dove(ingresso, opzioni["dup"], opzioni["piano"], opzioni["al"], opzioni["anno"])
        dove = replace(dove, answers=frozenset(str(asked) for asked in Asked if opzioni[asked]))
        inizio = time.monotonic()
        with self._avanzamento(opzioni["verbosity"]):
            if opzioni["modello"] or opzioni["esporta"]:
                if file.exists() and not opzioni["sovrascrivi"]:
                    raise CommandError(f"{file} c'è già: scegliere un altro nome, o aggiungere --sovrascrivi.")
                self._scrivi(file, ingresso.cartella(dove, opzioni["modello"]))
                return
            fai = ingresso.proponi if opzioni["prova"] else ingresso.importa
            with self._errori_detti(ingresso, file):
                scelte = self._scelte(ingresso, dove, opzioni["colonne"])
                racconto = fai(dove, leggi_byte(file), file.name, scelte=scelte)
        codice = ingresso.codice(dove)
        for riga in racconta(racconto, codice, prova=opzioni["prova"], dettagli=opzioni["verbosity"] > 0):
            self.stdout.write(riga)
        if (durata := time.monotonic() - inizio) > avanzamento.SILENZIO_SECONDI:
            self.stdout.write(f"Tempo: {durata:.0f} s.")

    def _scelte(self, ingresso: Ingresso, dove: Dove, colonne: str) -> Choices:
        try:
            return ingresso.scelte(dove, colonne)
        except ChoiceNotUnderstood as no:
            nomi = ", ".join(dict.fromkeys(map(ingresso.form(dove).id_of, ingresso.form(dove).meanings().values())))
            raise CommandError(f"--colonne: {no} Si può dire: {nomi}, oppure «non leggere».") from None

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
    def _errori_detti(self, ingresso: Ingresso, file: Path) -> Iterator[None]:
        try:
            yield
        except FileNonLeggibile as errore:
            raise CommandError(str(errore)) from None
        except Unanswered as domande:
            self._rilievi(domande.findings)
            for riga in asked_in_lines(domande.questions):
                self.stderr.write(riga)
            raise CommandError(str(domande)) from None
        except TabellaConErrori as errori:
            self._rilievi(errori.rilievi)
            if altra := other_table(errori, ingresso):
                self.stderr.write(f"Dalle intestazioni questa è «{altra.titolo}»: importa_tabella {altra.id} {file}")
            raise CommandError(str(errori)) from None

    def _rilievi(self, rilievi: Sequence[Segnalazione]) -> None:
        for r in rilievi[:RILIEVI_MOSTRATI]:
            self.stderr.write(f"{'Errore' if r.grave else 'Attenzione'}. {r}")
        if len(rilievi) > RILIEVI_MOSTRATI:
            self.stderr.write(f"… e altri {len(rilievi) - RILIEVI_MOSTRATI} rilievi.")

    def _scrivi(self, file: Path, dati: bytes) -> None:
        try:
            file.write_bytes(dati)
        except OSError:
            raise CommandError(f"Non posso scrivere {file}: controllare la cartella e i permessi.") from None
        self.stdout.write(f"Scritto {file} ({len(dati) // 1024 + 1} kB).")


def _dove(ingresso: Ingresso, dup: str | None, piano: str | None, al: str | None, anno: str | None) -> Dove:
    if dup and not ingresso.vuole_dup:
        raise CommandError("--dup non vale per questa tabella: indicare --piano.")
    if piano and not (ingresso.vuole_piano or ingresso.wants_survey):
        raise CommandError("--piano vale solo per il raccordo e il peg, e con --al per i consuntivi.")
    if al and not ingresso.wants_survey:
        raise CommandError("--al vale solo per i consuntivi: è il giorno della rilevazione.")
    of_plan = ingresso.vuole_piano or ingresso.wants_survey
    plan = _scelto(PianoEsecutivo, piano, "--piano") if of_plan else None
    survey = _survey_of(plan, al) if ingresso.wants_survey and plan else None
    year = _year(ingresso, anno)
    document = _of_the_year(year) if year and not dup else None
    if document is None and ingresso.vuole_dup:
        document = _scelto(DUP, dup, "--dup")
    return Dove(document, plan, survey=survey, year=year)


def _of_the_year(year: int) -> DUP | None:
    """The document that a year alone tells: the only one of those years that has indicators of the Comune, where no
    other one has a collection of that year; None where there is none.

    Raises:
        CommandError: several could be meant; an old one may be collected still, or the new one not yet.
    """
    collecting = list(DUP.objects.filter(raccolte__anno=year))
    of_the_year = DUP.objects.filter(anno_inizio__lte=year, anno_fine__gte=year, indicatori_ente__isnull=False)
    able = list(of_the_year.distinct())
    if len(meant := sorted({d.codice for d in (*collecting, *able)})) > 1:
        names = ", ".join(meant)
        raise CommandError(
            f"I valori del {year} possono essere di più DUP: indicare di quale con --dup CODICE, fra {names}."
        )
    return able[0] if able else None


def _year(ingresso: Ingresso, said: str | None) -> int | None:
    """The year of a table that is of one."""
    if not ingresso.wants_year:
        if said:
            raise CommandError("--anno vale solo per i valori-ente.")
        return None
    if said is None:
        raise CommandError("Indicare di quale anno sono i valori con --anno AAAA.")
    if not (said.isdecimal() and len(said) == 4 and FIRST_YEAR <= int(said) <= LAST_YEAR):
        raise CommandError(f"--anno {said}: scrivere l'anno in quattro cifre, per esempio 2023.")
    return int(said)


def _survey_of(plan: PianoEsecutivo, al: str | None) -> Rilevazione:
    """The survey of a plan at a day, or the only one that is open."""
    there: list[Rilevazione] = list(Rilevazione.objects.told().filter(piano=plan).order_by("al"))
    known = ", ".join(data(s.al) for s in there) or "nessuna: aprirla con «manage.py apri_rilevazione»"
    day = leggi_data(al) if al else None
    if al and day is None:
        raise CommandError(f"--al {al}: scrivere il giorno così: 30/06/2020.")
    chosen = [s for s in there if s.al == day] if day else [s for s in there if s.aperta]
    if len(chosen) == 1:
        return chosen[0]
    if day:
        raise CommandError(f"Di {plan.codice} non c'è una rilevazione al {data(day)}. Ci sono quelle al: {known}.")
    raise CommandError(f"Indicare di quale rilevazione con --al GG/MM/AAAA. Ci sono quelle al: {known}.")


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
