# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py carica_demo``: the demo city, for trying the program."""

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fogli.limiti import FileNonLeggibile
from importazioni.demo import carica
from importazioni.peg.telling import riepilogo
from organizzazione.demo import NotADemo
from organizzazione.models import Incarico, Utente


def _chi_e(utente: Utente) -> str:
    incarichi = Incarico.objects.filter(persona__utente=utente).select_related("centro")
    return ", ".join([str(utente.get_ruolo_display()), *(i.centro.nome for i in incarichi)])


class Command(BaseCommand):
    """Load the demo city and say who can enter with which password."""

    help = "Carica la città di esempio in un database nuovo e stampa gli utenti di prova."

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """A new password at each run: none is written anywhere."""
        password = secrets.token_urlsafe(9)
        try:
            proposta, utenti = carica(settings.BASE_DIR / "fixtures", password)
        except (NotADemo, FileNonLeggibile) as errore:
            raise CommandError(str(errore)) from None
        piano = proposta.piano_esistente
        detto = "approvato, resta com'è" if piano and piano.approvato else riepilogo(proposta)
        self.stdout.write(f"{proposta.piano.codice}: {detto}")
        self.stdout.write("Utenti di prova (la password cambia a ogni avvio):")
        for utente in utenti:
            self.stdout.write(f"  {utente.username:<18} {password}   {_chi_e(utente)}")
