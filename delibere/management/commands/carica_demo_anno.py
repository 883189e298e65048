# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_demo_anno``: the whole year of the demo city, from the DUP to what became of it."""

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from obiettivi.models import PianoEsecutivo
from raccolte import demo as raccolte
from relazioni import demo as relazioni
from ricognizioni import demo as ricognizioni

FILE = "anno_2020.json"


class Command(BaseCommand):
    """Run the year to its end; what is there already stays as its users have it, and said twice it does nothing."""

    help = (
        "Porta la città di esempio alla fine del suo anno: piano approvato e variato, rilevazioni fino al consuntivo, "
        "ricognizioni dei DUP, valori degli indicatori dell'ente, Relazione sulla performance. Testi, valori e atti "
        "sono inventati."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say step by step what was done."""
        told = json.loads((settings.BASE_DIR / "fixtures" / FILE).read_text(encoding="utf-8"))
        if not PianoEsecutivo.objects.exists():
            call_command("carica_demo", stdout=self.stdout)
        call_command("carica_demo_delibere", stdout=self.stdout)
        call_command("carica_demo_rilevazioni", fino_in_fondo=True, stdout=self.stdout)
        done: list[Any] = [*ricognizioni.load(told["ricognizioni"]), *raccolte.load(told["raccolte"])]
        done += relazioni.load(told["relazione"])
        for one in done:
            self.stdout.write(str(one))
        if not done:
            self.stdout.write("Ricognizioni, valori e Relazione dell'anno ci sono già: non c'è nulla da fare.")
