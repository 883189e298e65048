# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py togli_secondo_fattore NOME``: when the telephone is lost, and the only administrator's was it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accesso.second_factor import remove_lost
from organizzazione.models import Utente


class Command(BaseCommand):
    """Take a lost second factor away."""

    help = "Toglie il secondo fattore a un utente che ha perso telefono e codici; chiude le sue sessioni."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("nome", help="il nome utente")

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done."""
        user = Utente.objects.filter(username=options["nome"]).first()
        if user is None:
            raise CommandError(f"Non c'è nessun utente «{options['nome']}».")
        if not remove_lost(user):
            raise CommandError(f"L'utente «{user.username}» non ha un secondo fattore.")
        self.stdout.write(f"Secondo fattore tolto a «{user.username}»: al prossimo accesso ne attiva un altro.")
