# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py verifica --piano PEG_2020 [--formato testo|json]``."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from controlli import Livello, Segnalazione
from obiettivi.letture import segnalazioni
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from organizzazione.rules import SISTEMA

Trovate = list[tuple[ObiettivoPEG, list[Segnalazione]]]


class Command(BaseCommand):
    """Tell what the checks find in a plan, objective by objective."""

    help = "Elenca le segnalazioni di un piano, obiettivo per obiettivo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plan and the form of the answer."""
        parser.add_argument("--piano", required=True, metavar="CODICE", help="codice del piano, per esempio PEG_2020")
        parser.add_argument("--formato", choices=["testo", "json"], default="testo")

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Print the findings; the exit code is 0 whatever they are."""
        piano = PianoEsecutivo.objects.visible_to(SISTEMA).filter(codice=opzioni["piano"]).first()
        if piano is None:
            noti = ", ".join(PianoEsecutivo.objects.visible_to(SISTEMA).values_list("codice", flat=True)) or "nessuno"
            raise CommandError(f"Il piano «{opzioni['piano']}» non c'è. Piani presenti: {noti}.")
        trovate = _verificati(ObiettivoPEG.objects.visible_to(SISTEMA).filter(piano=piano))
        righe = _in_json(piano, trovate) if opzioni["formato"] == "json" else _in_testo(piano, trovate)
        for riga in righe:
            self.stdout.write(riga)


def _verificati(obiettivi: ObiettivoQuerySet) -> Trovate:
    trovate = segnalazioni(obiettivi)
    return [(o, trovate[o.pk]) for o in obiettivi.order_by("codice").only("codice", "titolo")]


def _in_testo(piano: PianoEsecutivo, trovate: Trovate) -> Iterator[str]:
    yield f"Piano {piano}: {_conto(trovate)}"
    for o, elenco in trovate:
        yield f"\n{o}"
        yield from (f"  {s.livello.value:<7} {s.testo}" for s in elenco)
        if not elenco:
            yield "  nessuna segnalazione"


def _in_json(piano: PianoEsecutivo, trovate: Trovate) -> Iterator[str]:
    dati = {
        "piano": piano.codice,
        "obiettivi": [
            {
                "codice": o.codice,
                "titolo": o.titolo,
                "segnalazioni": [
                    {"livello": s.livello.value, "codice": s.codice, "campo": list(s.campo), "testo": s.testo}
                    for s in elenco
                ],
            }
            for o, elenco in trovate
        ],
    }
    yield json.dumps(dati, ensure_ascii=False, indent=2)


def _conto(trovate: Trovate) -> str:
    conto = Counter(s.livello for _, elenco in trovate for s in elenco)
    return f"{len(trovate)} obiettivi, errori {conto[Livello.ERRORE]}, avvisi {conto[Livello.AVVISO]}"
