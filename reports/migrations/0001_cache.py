# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table that keeps the pieces of documents, so that ``migrate`` is all an installation needs."""

from django.core.management import call_command
from django.db import migrations


def crea_tabella(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [migrations.RunPython(crea_tabella, migrations.RunPython.noop)]
