# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.repair import repair_texts


def mend(apps, schema_editor):
    """What the constraints of the next migration would refuse."""
    repair_texts(
        apps,
        "dup",
        codes={
            "DUP": ["codice"],
            "AmbitoStrategico": ["codice"],
            "ObiettivoStrategico": ["codice"],
            "ObiettivoOperativo": ["codice"],
            "ObiettivoGestionale": ["codice"],
        },
        lines={
            "DUP": ["descrizione"],
            "AttoDelDUP": ["numero"],
            "AmbitoStrategico": ["nome"],
            "ObiettivoStrategico": ["nome"],
            "ObiettivoOperativo": ["nome"],
            "ObiettivoGestionale": ["nome"],
            "IndicatoreEnte": ["tema"],
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("dup", "0003_contenuti_del_documento"),
        ("organizzazione", "0003_readable_texts"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
