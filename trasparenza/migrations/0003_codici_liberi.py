# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trasparenza", "0002_changed"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="voce",
            options={
                "ordering": ["sort_key"],
                "verbose_name": "obiettivo pubblicato",
                "verbose_name_plural": "obiettivi pubblicati",
            },
        ),
        migrations.AddField(
            model_name="voce",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
        ),
        migrations.AlterField(
            model_name="voce",
            name="codice",
            field=models.CharField(db_index=True, max_length=40, verbose_name="codice"),
        ),
    ]
