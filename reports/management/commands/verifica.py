# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py verifica --piano PEG_2020 [--formato testo|json]``."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from obiettivi.lettura.rilievi import DEL_PIANO, SegnalazioneDelPiano, VerificaDelPiano, Verificato, verifica_del_piano
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import SISTEMA
from testi.codes import code_key
from testi.confronto import in_riga
from testi.formati import data


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
        vista = verifica_del_piano(piano, SISTEMA)
        righe = _in_json(vista) if opzioni["formato"] == "json" else _in_testo(vista)
        for riga in righe:
            self.stdout.write(riga)


def _in_testo(vista: VerificaDelPiano) -> Iterator[str]:
    yield f"Piano {vista.piano}: {_conto(vista)}"
    if vista.del_piano:
        yield f"\n{DEL_PIANO}"
        yield from map(_riga, vista.del_piano)
    for o in _per_codice(vista):
        yield f"\n{o.contenuto.codice} {o.contenuto.titolo}"
        yield from map(_riga, o.rilievi)
        if not o.rilievi:
            yield "  nessuna segnalazione"


def _riga(r: SegnalazioneDelPiano) -> str:
    s, a = r.segnalazione, r.segnalazione.accettazione
    coda = f" (accettato da {a.chi} il {data(timezone.localdate(a.quando))}: {in_riga(a.motivo)})" if a else ""
    return f"  {s.livello.value:<7} {s.testo}{coda}"


def _in_json(vista: VerificaDelPiano) -> Iterator[str]:
    dati = {
        "piano": vista.piano.codice,
        "segnalazioni": [_voce(r) for r in vista.del_piano],
        "obiettivi": [
            {
                "codice": o.contenuto.codice,
                "titolo": o.contenuto.titolo,
                "segnalazioni": [_voce(r) for r in o.rilievi],
            }
            for o in _per_codice(vista)
        ],
    }
    yield json.dumps(dati, ensure_ascii=False, indent=2)


def _voce(r: SegnalazioneDelPiano) -> dict[str, Any]:
    s, a = r.segnalazione, r.segnalazione.accettazione
    voce: dict[str, Any] = {"livello": s.livello.value, "codice": s.codice, "campo": list(s.campo), "testo": s.testo}
    if a:
        voce["accettato"] = {"motivo": a.motivo, "chi": a.chi, "quando": timezone.localtime(a.quando).isoformat()}
    return voce


def _per_codice(vista: VerificaDelPiano) -> list[Verificato]:
    return sorted(vista.obiettivi, key=lambda o: code_key(o.contenuto.codice))


def _conto(vista: VerificaDelPiano) -> str:
    t = vista.totale
    accettati = f", accettati {t.accettati}" if t.accettati else ""
    return f"{t.obiettivi} obiettivi, errori {t.errori}, avvisi {t.avvisi}{accettati}"
