# SPDX-License-Identifier: AGPL-3.0-or-later
"""The kinds of objective: those in use, and those of older plans."""

from django.db import migrations

IN_USO = ("SVILUPPO", "FUNZIONAMENTO", "INDIVIDUALE")
DI_UNA_VOLTA = ("STRATEGICO", "RISULTATO", "MANTENIMENTO")


def carica(apps, schema_editor):
    tipo = apps.get_model("obiettivi", "TipoObiettivo")
    nomi = [(nome, True) for nome in IN_USO] + [(nome, False) for nome in DI_UNA_VOLTA]
    tipo.objects.bulk_create([tipo(nome=n, ordine=i, in_uso=uso) for i, (n, uso) in enumerate(nomi, start=1)])


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0002_initial")]
    operations = [migrations.RunPython(carica, migrations.RunPython.noop)]
