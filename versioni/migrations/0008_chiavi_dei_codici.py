# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.coded import give_keys


def give(apps, schema_editor):
    """The key of every code."""
    for name in ("Modifica", "HistoricalModifica"):
        give_keys(apps.get_model("versioni", name)._base_manager)


class Migration(migrations.Migration):
    dependencies = [("versioni", "0007_codici_liberi")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
