# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_dup DUP_2024_2026 --da DUP_2023_2025 [--nota] [--anni 2024-2026] [--prova]``."""

import re
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dup.choices import TipoDocumento
from dup.models import DUP
from fogli.limiti import FileNonLeggibile
from importazioni.dup.opening import DUPNonApribile, apri_dup, contenuto_di_partenza, prepara_apertura
from organizzazione.rules import SISTEMA


class Command(BaseCommand):
    """Open a DUP, or a note, from the one before."""

    help = "Apre un DUP, o una nota di aggiornamento, dal documento precedente."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The documents, the years, and whether it is only a trial."""
        parser.add_argument("codice", help="codice del documento nuovo, per esempio DUP_2024_2026")
        parser.add_argument("--da", required=True, metavar="CODICE", help="il documento da cui si parte")
        parser.add_argument("--nota", action="store_true", help="è una nota di aggiornamento: tiene gli stessi anni")
        parser.add_argument("--anni", metavar="INIZIO-FINE", help="per esempio 2024-2026, se non sono i soliti")
        parser.add_argument("--descrizione", default="", help="il titolo del documento nuovo")
        parser.add_argument("--prova", action="store_true", help="mostra che cosa farebbe e non scrive nulla")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Prepare, write unless it is a trial, and tell."""
        da = DUP.objects.editable_by(SISTEMA).filter(codice=opzioni["da"]).first()
        if da is None:
            noti = ", ".join(DUP.objects.visible_to(SISTEMA).values_list("codice", flat=True)) or "nessuno"
            raise CommandError(f"Il DUP «{opzioni['da']}» non c'è. Ci sono: {noti}.")
        tipo = TipoDocumento.NOTA if opzioni["nota"] else TipoDocumento.DUP
        try:
            contenuto = contenuto_di_partenza(
                da, opzioni["codice"], tipo=tipo, descrizione=opzioni["descrizione"], anni=_anni(opzioni["anni"])
            )
            proposta = prepara_apertura(contenuto) if opzioni["prova"] else apri_dup(contenuto, da)
        except (DUPNonApribile, FileNonLeggibile) as errore:
            raise CommandError(str(errore)) from None
        if proposta.nulla_da_fare:
            self.stdout.write(f"{contenuto.codice}: nulla da fare, è già stato aperto da {da.codice}.")
            return
        esordio = "Prova, non è stato scritto nulla" if opzioni["prova"] else f"Creato da {da.codice}"
        self.stdout.write(f"{contenuto.codice}, anni {contenuto.anno_inizio}/{contenuto.anno_fine}. {esordio}:")
        for genere, quanti in Counter(v.genere for v in proposta.variazioni).items():
            self.stdout.write(f"  {genere}: {quanti}")


def _anni(detti: str | None) -> tuple[int, int] | None:
    if not detti:
        return None
    trovati = re.fullmatch(r"(\d{4})-(\d{4})", detti)
    if not trovati:
        raise CommandError(f"--anni {detti}: scrivere primo e ultimo anno così: 2024-2026.")
    return int(trovati[1]), int(trovati[2])
