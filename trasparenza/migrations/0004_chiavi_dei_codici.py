# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.coded import give_keys


def give(apps, schema_editor):
    """The key of every code."""
    for name in ("Voce",):
        give_keys(apps.get_model("trasparenza", name)._base_manager)


class Migration(migrations.Migration):
    dependencies = [("trasparenza", "0003_codici_liberi")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
