# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py sblocca NOME``: take the locks of the door away from a login name."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from accesso.gate import unlock


class Command(BaseCommand):
    """Somebody tried too often and should not wait."""

    help = "Toglie i blocchi all'accesso a un nome utente."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("nome", help="il nome utente")

    def handle(self, *args: Any, **options: Any) -> None:
        """Names that nobody has may be locked as well."""
        found = unlock(options["nome"])
        self.stdout.write(f"Blocchi tolti a «{options['nome']}»." if found else "Nessun blocco da togliere.")
