# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.coded import give_keys


def give(apps, schema_editor):
    """The key of every code."""
    for name in ("ObiettivoPEG", "HistoricalObiettivoPEG"):
        give_keys(apps.get_model("obiettivi", name)._base_manager)


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0021_codici_liberi")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
