# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_demo_anno``: the whole year of the demo city, from the DUP to what became of it."""

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from flussi.acts import Refused
from obiettivi.models import PianoEsecutivo
from organizzazione.demo import NotADemo, demand_demo
from raccolte import demo as raccolte
from relazioni import demo as relazioni
from ricognizioni import demo as ricognizioni
from valutazione import demo as valutazione
from valutazione import demo_money

FILE = "anno_2020.json"


class Command(BaseCommand):
    """Run the year to its end; what is there already stays as its users have it, and said twice it does nothing."""

    help = (
        "Porta la città di esempio alla fine del suo anno: piano approvato e variato, rilevazioni fino al consuntivo, "
        "ricognizioni dei DUP, valori degli indicatori dell'ente, Relazione sulla performance, schede di "
        "valutazione di persone inventate, un fondo con le sue ripartizioni. Testi, valori e atti sono inventati."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Say step by step what was done; all of it is, or nothing."""
        try:
            demand_demo()
            with transaction.atomic():
                self._tell()
        except (NotADemo, Refused, ObjectDoesNotExist) as fault:
            raise CommandError(_why(fault)) from None

    def _tell(self) -> None:
        told = json.loads((settings.BASE_DIR / "fixtures" / FILE).read_text(encoding="utf-8"))
        if not PianoEsecutivo.objects.exists():
            call_command("carica_demo", stdout=self.stdout)
        call_command("carica_demo_delibere", stdout=self.stdout)
        call_command("carica_demo_rilevazioni", fino_in_fondo=True, stdout=self.stdout)
        done: list[Any] = [*ricognizioni.tell(told["ricognizioni"]), *raccolte.tell(told["raccolte"])]
        done += relazioni.tell(told["relazione"])
        done += valutazione.tell(told["valutazione"])
        done += demo_money.tell(told["risultato"])
        for one in done:
            self.stdout.write(str(one))
        if not done:
            self.stdout.write(
                "Ricognizioni, valori, Relazione, schede e fondo dell'anno ci sono già: non c'è nulla da fare."
            )


def _why(fault: Exception) -> str:
    if isinstance(fault, NotADemo):
        return str(fault)
    said = fault.in_full if isinstance(fault, Refused) else str(fault)
    return (
        f"L'anno della città di esempio non va fino in fondo, e non si è scritto nulla: {said} Chi ha cambiato la "
        "città di esempio la trova com'era in un database nuovo (togliere dati/demo.sqlite3 e ripetere ./dev demo)."
    )
