# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations

from testi.repair import repair_texts


def mend(apps, schema_editor):
    """What the constraints of the next migration would refuse."""
    repair_texts(
        apps,
        "organizzazione",
        codes={"Persona": ["matricola"]},
        lines={
            "CentroDiResponsabilita": ["nome", "nome_breve"],
            "Persona": ["nominativo"],
            "Assessore": ["nominativo", "deleghe"],
            "OrganismoPartecipato": ["nome", "nome_breve"],
        },
    )


class Migration(migrations.Migration):
    dependencies = [
        ("organizzazione", "0002_stati_e_centri"),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
