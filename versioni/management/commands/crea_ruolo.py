# SPDX-License-Identifier: AGPL-3.0-or-later
"""``manage.py crea_ruolo``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from versioni.roles import RoleFault, create, grant, running_role


class Command(BaseCommand):
    """Make the role that the program runs as, beside the owner of the tables."""

    help = (
        "Prepara in PostgreSQL il ruolo con cui il programma lavora (quello di DATABASE_URL), come proprietario delle "
        "tabelle (DATABASE_URL_MIGRAZIONI). Si può ripetere: rinnova la password e i permessi."
    )
    requires_system_checks = []  # they would ask a database that has no tables yet

    def handle(self, *args: Any, **opzioni: Any) -> None:
        """See the module of the roles."""
        role = running_role(connection)
        if role is None:
            raise CommandError(
                "I ruoli sono due solo su PostgreSQL: DATABASE_URL dice quello con cui il programma lavora, "
                "DATABASE_URL_MIGRAZIONI il proprietario delle tabelle, che è un altro."
            )
        try:
            new = create(connection, role["USER"], role["PASSWORD"])
        except RoleFault as fault:
            raise CommandError(str(fault)) from None
        grant(connection, role["USER"])
        self.stdout.write(f"Ruolo {role['USER']}: {'creato' if new else 'già presente'}, permessi dati.")
