# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0015_controllo_dei_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="attodellarilevazione",
            name="manifesto",
            field=models.TextField(blank=True, default="", verbose_name="documenti consegnati"),
        ),
        migrations.CreateModel(
            name="DocumentoDellaRilevazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("genere", models.SlugField(max_length=40, verbose_name="documento")),
                ("formato", models.CharField(max_length=5, verbose_name="formato")),
                ("nome", models.CharField(max_length=120, verbose_name="nome del file")),
                ("titolo", models.CharField(max_length=200, verbose_name="titolo")),
                ("dati", models.BinaryField(verbose_name="contenuto")),
                ("impronta", models.CharField(db_index=True, max_length=64, verbose_name="SHA-256")),
                ("byte", models.PositiveIntegerField(verbose_name="byte")),
                ("pagine", models.PositiveIntegerField(blank=True, null=True, verbose_name="pagine")),
                (
                    "chiusura",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documenti",
                        to="monitoraggio.rilevazionechiusa",
                        verbose_name="chiusura",
                    ),
                ),
            ],
            options={
                "verbose_name": "documento della rilevazione",
                "verbose_name_plural": "documenti delle rilevazioni",
                "ordering": ["chiusura", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("chiusura", "genere", "formato"), name="documento_unico_nella_chiusura"
                    )
                ],
            },
        ),
    ]
