# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py stampa preventivo --piano PEG_2020 --formato pdf --uscita FILE [opzioni]``; ``dossier`` gives a ZIP."""

import os
import tempfile
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from django import forms
from django.core.management.base import BaseCommand, CommandError

from monitoraggio.management.asking import who_in
from monitoraggio.rules import DOSSIER
from organizzazione.rules import SISTEMA, Chi
from reports.base import Formato, NienteDaStampare, OpzioniReport, Report
from reports.dossier.archive import NoDossier, dossier_of, zipped
from reports.dossier.options import DossierOptions
from reports.elenco import REPORT
from reports.pdf import ErroreDiStampa
from reports.versione import file_di
from testi.system_errors import in_words

OPZIONI: Final = {
    "dup": "codice del DUP, per esempio DUP_2023_2025 (per i documenti del DUP)",
    "rispetto_a": "l'altro DUP del raffronto (se manca: quello da cui è stato aperto)",
    "piano": "codice del piano (la «Vista»), per esempio PEG_2020; per il preventivo anche di un DUP",
    "livello": "livello del preventivo: obiettivo (di un PEG) o operativo (di un DUP)",
    "versione": "il piano com'era nella versione con questo numero (se manca: com'è ora)",
    "da": "numero della versione da cui parte il raffronto, o giorno della prima rilevazione (se manca: quella prima)",
    "a": "numero della versione a cui arriva (se manca: l'ultima, o la variazione aperta)",
    "al": "giorno del testo coordinato (se manca: oggi), di rilevazione o ricognizione (o l'ultima), GG/MM/AAAA",
    "chiusura": "la rilevazione com'era in questa chiusura, anche se poi rettificata; o quale rettifica",
    "centro": "solo questo centro di responsabilità e quelli sotto di lui: nome per esteso o breve",
    "responsabile": "solo gli obiettivi di questa persona: cognome e nome",
    "assessore": "solo gli obiettivi operativi di questo assessore (con un DUP)",
    "testo": "solo gli obiettivi che contengono queste parole",
    "tipo": "solo gli obiettivi di questo tipo",
    "obiettivo": "solo l'obiettivo con questo codice",
    "stato": "solo gli obiettivi in questo stato (del preventivo di un piano), per esempio bozza",
    "segnalazioni": "solo gli obiettivi con errori, con avvisi o con nessuna segnalazione (del preventivo di un piano)",
    "di_chi": "miei o altri: solo gli obiettivi dei centri di chi legge, o di altri (del preventivo, con --utente)",
    "approvazione": "la Relazione com'era in questa sua approvazione: il numero (se manca: com'è ora)",
    "anno": "anno del fondo (per la relazione illustrativa)",
    "ripartizione": "numero di una ripartizione, quello del suo indirizzo (per il prospetto)",
    "scheda": "numero di una scheda di valutazione, quello del suo indirizzo",
    "data_elaborazione": "data di elaborazione, GG/MM/AAAA (se manca: oggi)",
}
INTERRUTTORI: Final = {
    "assessorato": "stampa l'assessorato",
    "collegato_a": "stampa ambito e obiettivo strategico del DUP",
    "uffici_coinvolti": "chiama «Uffici coinvolti» gli altri servizi",
    "rinviati": "solo gli obiettivi rinviati al centro (del preventivo di un piano)",
    "copertina": "del preventivo, in PDF: una copertina con stemma, Comune, titolo, piano, atto e giorno",
    "indice": "del preventivo, in PDF: l'indice dei centri e degli obiettivi",
    "senza_colonne_vuote": "del preventivo di un piano: toglie le colonne vuote dalla tabella delle fasi",
}


class Command(BaseCommand):
    """Write a report to a file."""

    help = "Scrive un documento in un file PDF, XLSX, CSV, JSON o HTML."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The report, the format, the file and the options of the report's form."""
        parser.add_argument("report", choices=[*sorted(REPORT), DOSSIER], help="quale documento")
        parser.add_argument("--formato", choices=[f.value for f in Formato], default=Formato.PDF.value)
        parser.add_argument(
            "--uscita",
            type=Path,
            metavar="FILE",
            help="il file da scrivere (se manca, JSON, CSV e HTML si scrivono qui)",
        )
        for nome, spiegazione in OPZIONI.items():
            parser.add_argument(f"--{nome.replace('_', '-')}", default="", help=spiegazione)
        for nome, spiegazione in INTERRUTTORI.items():
            parser.add_argument(f"--{nome.replace('_', '-')}", action="store_true", help=spiegazione)
        parser.add_argument(
            "--utente", metavar="NOME", help="con gli occhi di chi (un documento riservato lo vuole; senza: di tutto)"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Print with the eyes of somebody, or of the system, which sees every plan."""
        if opzioni["report"] == DOSSIER:
            self._dossier(opzioni)
            return
        report, formato = REPORT[opzioni["report"]], Formato(opzioni["formato"])
        if opzioni["uscita"] is None and formato in (Formato.PDF, Formato.XLSX):
            raise CommandError(f"Un file {formato.value.upper()} vuole --uscita FILE.")
        who = _reader(report, opzioni)
        if formato not in report.formati:
            formats = ", ".join(one.value for one in report.formati)
            raise CommandError(f"--formato {formato.value}: «{report.titolo}» si scrive in {formats}.")
        modulo = _chosen(report.Opzioni, report.titolo, opzioni, who)
        try:
            _, contenuto = file_di(report, modulo.cleaned_data, who, formato)
            if opzioni["uscita"] is None:
                self.stdout.write(contenuto.decode("utf-8-sig"), ending="")
                return
            _scrivi_intero(opzioni["uscita"], [contenuto])
        except (NienteDaStampare, ErroreDiStampa) as errore:
            raise CommandError(str(errore)) from None
        except OSError as errore:
            raise CommandError(f"Non posso scrivere {opzioni['uscita']}: {in_words(errore)}.") from None
        self.stdout.write(f"{opzioni['uscita']} ({len(contenuto):,} byte)".replace(",", "."))

    def _dossier(self, opzioni: dict[str, Any]) -> None:
        """The archive of a closed survey, file by file."""
        if opzioni["uscita"] is None:
            raise CommandError("Un dossier vuole --uscita FILE.")
        modulo = _chosen(DossierOptions, "Dossier", opzioni, SISTEMA)
        try:
            chosen = modulo.cleaned_data
            _scrivi_intero(opzioni["uscita"], zipped(dossier_of(chosen["survey"], chosen.get("closing"))))
        except NoDossier as no:
            raise CommandError(str(no)) from None
        except OSError as errore:
            raise CommandError(f"Non posso scrivere {opzioni['uscita']}: {in_words(errore)}.") from None
        self.stdout.write(f"{opzioni['uscita']} ({opzioni['uscita'].stat().st_size:,} byte)".replace(",", "."))


def _reader(report: Report[Any], opzioni: dict[str, Any]) -> Chi:
    """With whose eyes: what is reserved is read by a person, who is noted where a page notes it."""
    who = who_in(opzioni)
    if report.reserved and who is SISTEMA:
        raise CommandError(f"«{report.titolo}» è riservato: dire con --utente chi lo legge.")
    if who is not SISTEMA and not report.disponibile_per(who):
        raise CommandError(f"--utente {opzioni['utente']}: non legge il documento «{report.titolo}».")
    return who


def _chosen(form: type[OpzioniReport], title: str, opzioni: dict[str, Any], who: Chi) -> OpzioniReport:
    """The options as the form cleans them."""
    dette = {nome: opzioni[nome] for nome in (*OPZIONI, *INTERRUTTORI) if opzioni[nome]}
    modulo = form(dette, chi=who)
    if altrui := [nome for nome in dette if nome not in modulo.fields]:
        nomi = ", ".join(f"--{nome.replace('_', '-')}" for nome in altrui)
        raise CommandError(f"{nomi}: il documento «{title}» non ha questa opzione.")
    if not modulo.is_valid():
        raise CommandError(_errori(modulo))
    return modulo


def _errori(modulo: forms.Form) -> str:
    return " ".join(f"--{campo.replace('_', '-')}: {testo}" for campo, e in modulo.errors.items() for testo in e)


def _scrivi_intero(file: Path, contenuto: Iterable[bytes]) -> None:
    # Beside the target first, then in its place: an interrupted run leaves no half file.
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as provvisorio:
        try:
            provvisorio.writelines(contenuto)
            provvisorio.flush()
            os.fchmod(provvisorio.fileno(), 0o644)
            os.replace(provvisorio.name, file)
        except BaseException:
            Path(provvisorio.name).unlink(missing_ok=True)
            raise
