# SPDX-License-Identifier: AGPL-3.0-or-later

from django.conf import settings
from django.db import migrations

from testi.repair import repair_texts


def mend(apps, schema_editor):
    """What the constraints of the next migration would refuse."""
    repair_texts(
        apps,
        "versioni",
        codes={},
        lines={"Variazione": ["oggetto"]},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("obiettivi", "0010_readable_texts"),
        ("versioni", "0002_ordine_dei_documenti"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
