# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("versioni", "0006_revisione"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="modifica",
            options={"ordering": ["sort_key"], "verbose_name": "modifica", "verbose_name_plural": "modifiche"},
        ),
        migrations.AddField(
            model_name="historicalmodifica",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
        ),
        migrations.AddField(
            model_name="modifica",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
        ),
        migrations.AlterField(
            model_name="historicalmodifica",
            name="codice",
            field=models.CharField(max_length=40, verbose_name="codice"),
        ),
        migrations.AlterField(
            model_name="modifica",
            name="codice",
            field=models.CharField(max_length=40, verbose_name="codice"),
        ),
    ]
