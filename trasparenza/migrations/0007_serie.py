# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trasparenza", "0006_risultati"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndicatorePubblicato",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("posto", models.PositiveIntegerField(verbose_name="posto")),
                ("chiave", models.CharField(db_index=True, max_length=12, verbose_name="chiave")),
                ("detto", models.JSONField(default=dict, verbose_name="che cosa dice")),
                (
                    "pubblicazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicatori",
                        to="trasparenza.pubblicazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicatore pubblicato",
                "verbose_name_plural": "indicatori pubblicati",
                "ordering": ["pubblicazione", "posto"],
                "constraints": [
                    models.UniqueConstraint(fields=("pubblicazione", "chiave"), name="indicatore_unico_nella_versione")
                ],
            },
        ),
    ]
