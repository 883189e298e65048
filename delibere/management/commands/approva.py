# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py approva --piano PEG_2026 --organo DGC --numero 12 --data 30/01/2026 --utente bruno``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from delibere.forms import AttoForm
from dup.choices import Organo
from fascicoli.services import stampa_per
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import entering
from reports.pdf import ErroreDiStampa
from versioni import services, variazioni
from versioni.choices import StatoVariazione
from versioni.models import Variazione, Versione
from versioni.services import NonApprovabile


class Command(BaseCommand):
    """Register the act that approves a plan or, where one is open, its variation."""

    help = "Registra l'atto che approva un piano, o la sua variazione aperta. Ripetuto con lo stesso atto non fa nulla."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The plan, the act, and who registers it."""
        parser.add_argument("--piano", required=True, metavar="CODICE", help="codice del piano, per esempio PEG_2026")
        parser.add_argument("--organo", choices=Organo.values, default=Organo.DGC.value)
        parser.add_argument("--numero", required=True, help="numero dell'atto")
        parser.add_argument("--data", required=True, help="data dell'atto, GG/MM/AAAA")
        parser.add_argument("--oggetto", default="", help="oggetto dell'atto")
        parser.add_argument(
            "--utente", required=True, help="chi la registra: un utente dell'ufficio programmazione, o chi amministra"
        )

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """Approve with the rights of the named user, and of nobody else."""
        chi = Utente.objects.filter(entering(), username=opzioni["utente"]).first()
        if chi is None:
            raise CommandError(f"L'utente «{opzioni['utente']}» non c'è, o è disattivato.")
        piano = PianoEsecutivo.objects.visible_to(chi).filter(codice=opzioni["piano"]).first()
        if piano is None:
            raise CommandError(f"Il piano «{opzioni['piano']}» non c'è, o {chi} non lo legge.")
        modulo = AttoForm({**opzioni, "giorno": opzioni["data"]})
        if not modulo.is_valid():
            raise CommandError(" ".join(str(testo) for errori in modulo.errors.values() for testo in errori))
        registrate = Versione.objects.visible_to(chi).filter(piano=piano).senza_contenuti()
        if gia := next((v for v in registrate if services.e_lo_stesso(v, modulo.atto)), None):
            self.stdout.write(f"{gia}: era già registrata")
            return
        aperta = Variazione.objects.filter(piano=piano, stato=StatoVariazione.APERTA).first()
        try:
            if aperta is not None:
                fatta = variazioni.approva(aperta, modulo.atto, chi, stampa_per(piano))
            else:
                fatta = services.approva(piano, modulo.atto, chi, stampa_per(piano))
        except NonApprovabile as no:
            raise CommandError("\n".join(no.motivi)) from None
        except ErroreDiStampa as errore:
            raise CommandError(f"{errore} Non è stato approvato nulla.") from None
        self.stdout.write(f"{fatta.versione}{': era già registrata' if fatta.gia else ''}")
