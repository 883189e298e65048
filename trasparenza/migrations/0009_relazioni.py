# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("relazioni", "0001_relazioni"),
        ("trasparenza", "0008_indice_con_le_serie"),
    ]

    operations = [
        migrations.CreateModel(
            name="DocumentoDellaRelazione",
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
                    "atto",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documento",
                        to="relazioni.attodellarelazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "documento della Relazione",
                "verbose_name_plural": "documenti delle Relazioni",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RelazionePubblicata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("anno", models.PositiveSmallIntegerField(db_index=True, verbose_name="anno")),
                ("contenuto", models.TextField(verbose_name="che cosa dice")),
                ("documento_dentro", models.TextField(blank=True, verbose_name="perché il documento resta dentro")),
                ("testo_cercato", models.TextField()),
                ("texts", models.JSONField(default=list, verbose_name="testi")),
                (
                    "atto",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pubblicazione",
                        to="relazioni.attodellarelazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "Relazione pubblicata",
                "verbose_name_plural": "Relazioni pubblicate",
                "ordering": ["-anno", "-atto__approvata__numero", "pk"],
            },
        ),
    ]
