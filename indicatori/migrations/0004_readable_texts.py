# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.repair import repair_texts


def mend(apps, schema_editor):
    """What the constraints of the next migration would refuse."""
    repair_texts(
        apps,
        "indicatori",
        codes={},
        lines={"TipoIndicatore": ["nome"]},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("indicatori", "0003_storia_dei_tipi"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
