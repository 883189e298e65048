# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of indicator that offices use."""

from django.db import migrations

TIPI = ("efficienza", "efficacia", "quantitativo", "processo-attività", "risultato", "qualità")


def carica(apps, schema_editor):
    tipo = apps.get_model("indicatori", "TipoIndicatore")
    tipo.objects.bulk_create([tipo(nome=nome, ordine=i) for i, nome in enumerate(TIPI, start=1)])


class Migration(migrations.Migration):
    dependencies = [("indicatori", "0001_initial")]
    operations = [migrations.RunPython(carica, migrations.RunPython.noop)]
