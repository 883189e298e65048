# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py importa_incarichi FILE --anno AAAA --utente NOME [--piano CODICE] [--prova]``."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from flussi.acts import Refused
from fogli.griglia import leggi_griglie
from fogli.limiti import FileNonLeggibile
from monitoraggio.management.asking import who_in
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from testi.system_errors import in_words
from valutazione.posts_keeping import NotTaken, take_posts
from valutazione.posts_table import read_posts
from valutazione.systems.facts import Kind


class Command(BaseCommand):
    """Give the sheets of a year from a table of posts, or write what it says of those that are there."""

    help = (
        "Assegna le schede di un anno da una tabella di incarichi (CSV, XLSX): matricola, cognome e nome, centro, "
        "veste, dal, al, valore della posizione, percento, tempi di pagamento. Tutto il file o niente; detto due volte "
        "non cambia nulla (docs/incarichi.md)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, the year, who does it."""
        parser.add_argument("file", type=Path, help="la tabella degli incarichi")
        parser.add_argument("--anno", type=int, required=True, help="l'anno delle schede")
        parser.add_argument(
            "--utente", metavar="NOME", required=True, help="chi lo fa: uno dell'ufficio programmazione"
        )
        parser.add_argument(
            "--piano", metavar="CODICE", help="il piano il cui consuntivo dà i gradi; senza: quello dell'anno"
        )
        parser.add_argument("--categoria", choices=[k.value for k in Kind], default=Kind.DIRIGENTE.value)
        parser.add_argument("--prova", action="store_true", help="dice che cosa cambierebbe, e non scrive nulla")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what became of each row."""
        who, file = who_in(options), options["file"]
        if not isinstance(who, Utente):
            raise CommandError("Indicare con --utente chi le assegna.")
        try:
            read = read_posts(leggi_griglie(file.read_bytes(), file.name))
        except OSError as error:
            raise CommandError(f"{file}: non si può leggere ({in_words(error)}).") from None
        except FileNonLeggibile as error:
            raise CommandError(f"{file}: {error}") from None
        if read.wrongs:
            raise CommandError("\n  ".join([f"{file}: non si è scritto nulla.", *read.wrongs]))
        try:
            plan = _plan(options["anno"], options["piano"])
            kind = Kind(options["categoria"])
            done = take_posts(options["anno"], kind, plan, read.rows, who, try_only=options["prova"])
        except NotTaken as no:
            raise CommandError("\n  ".join([f"{file}: non si è scritto nulla.", *no.wrongs])) from None
        except Refused as no:
            raise CommandError(f"{file}: {no.in_full}") from None
        for note in read.notes:
            self.stdout.write(note)
        for one in done:
            more = f"; {one.more}" if one.more else ""
            self.stdout.write(f"Riga {one.row.number}: {one.sheet}: {one.became}{more}.")
        if options["prova"]:
            self.stdout.write("È una prova: non si è scritto nulla.")


def _plan(year: int, code: str | None) -> PianoEsecutivo | None:
    rows = list(PianoEsecutivo.objects.filter(anno=year, **({"codice": code} if code else {})))
    if code and not rows:
        raise Refused(f"Il piano «{code}» del {year} non c'è.")
    if len(rows) > 1:
        raise Refused(f"I piani del {year} sono {', '.join(p.codice for p in rows)}: dire quale con --piano.")
    return rows[0] if rows else None
