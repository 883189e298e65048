# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_demo_delibere``: after ``carica_demo``, a plan of the demo city approved and varied."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delibere.demo import carica
from obiettivi.models import PianoEsecutivo
from organizzazione.demo import NotADemo, demand_demo
from organizzazione.models import Utente
from reports.pdf import ErroreDiStampa


class Command(BaseCommand):
    """Approve the plan of the demo city with invented acts; said twice it does nothing."""

    help = "Approva e varia il piano della città di esempio, con atti inventati."

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Say what the versions are."""
        dati = json.loads((settings.BASE_DIR / "fixtures" / "citta_demo.json").read_text(encoding="utf-8"))["delibere"]
        try:
            demand_demo()
            versioni = carica(dati)
        except NotADemo as fault:
            raise CommandError(str(fault)) from None
        except (PianoEsecutivo.DoesNotExist, Utente.DoesNotExist):
            raise CommandError("La città di esempio non c'è ancora: prima «manage.py carica_demo».") from None
        except ErroreDiStampa as errore:
            raise CommandError(str(errore)) from None
        for versione in versioni or ():
            self.stdout.write(f"{versione}: {versione.documenti.count()} documenti")
        if versioni is None:
            self.stdout.write(f"{dati['piano']} è già approvato: non c'è nulla da fare.")
