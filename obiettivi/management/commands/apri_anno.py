# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py apri_anno PEG_2021 --da PEG_2020 [--codici 2020-CP04 …] [--prova]``."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from obiettivi.models import PianoEsecutivo
from obiettivi.scrittura.anno_nuovo import apri
from obiettivi.scrittura.riporti import AnnoNonApribile, Proposta, prepara
from organizzazione.rules import SISTEMA


class Command(BaseCommand):
    """Open the plan of a new year from that of an old one."""

    help = (
        "Apre il piano di un anno da quello di un anno precedente: riporta gli obiettivi pluriennali e quelli scelti."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plans, what to carry beside the multi-year objectives, and whether it is only a trial."""
        parser.add_argument("piano", metavar="CODICE", help="codice del piano nuovo, per esempio PEG_2021")
        parser.add_argument("--da", required=True, metavar="CODICE", help="codice del piano da cui si parte")
        parser.add_argument(
            "--codici", nargs="*", default=[], metavar="OBIETTIVO", help="obiettivi da riportare anch'essi"
        )
        parser.add_argument("--prova", action="store_true", help="mostra che cosa farebbe e non scrive nulla")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Prepare, write unless it is a trial, and tell."""
        da = PianoEsecutivo.objects.editable_by(SISTEMA).filter(codice=opzioni["da"]).first()
        if da is None:
            noti = ", ".join(PianoEsecutivo.objects.visible_to(SISTEMA).values_list("codice", flat=True)) or "nessuno"
            raise CommandError(f"Il piano «{opzioni['da']}» non c'è. Piani presenti: {noti}.")
        fai = prepara if opzioni["prova"] else apri
        try:
            proposta = fai(da, opzioni["piano"], opzioni["codici"])
        except AnnoNonApribile as errore:
            raise CommandError(str(errore)) from None
        for riga in racconta(proposta, prova=opzioni["prova"]):
            self.stdout.write(riga)


def racconta(proposta: Proposta, *, prova: bool) -> Iterator[str]:
    """What was done, or would be, line by line."""
    if proposta.nulla_da_fare:
        yield f"{proposta.codice}: nulla da fare, c'è già tutto."
    elif prova:
        yield f"{proposta.codice}: prova, non è stato scritto nulla."
    else:
        yield f"{proposta.codice}: {'aggiornato' if proposta.piano else 'creato'} da {proposta.da.codice}."
    for r in proposta.riporti:
        yield f"  {r.origine.codice} → {r.codice} {r.origine.titolo}"
        yield from (f"      {avviso}" for avviso in r.avvisi)
    yield from (f"  {o.codice}: già riportato." for o in proposta.gia_riportati)
    yield from (f"  {o.codice}: non riportato, le sue lettere non hanno più numeri." for o in proposta.senza_codice)
    yield from (f"  {o.codice}: non è pluriennale ma ha fasi nel {proposta.anno} o dopo." for o in proposta.da_valutare)
