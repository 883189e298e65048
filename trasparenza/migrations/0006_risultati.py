# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0020_rettifiche"),
        ("ricognizioni", "0001_ricognizioni"),
        ("trasparenza", "0005_texts_as_written"),
    ]

    operations = [
        migrations.CreateModel(
            name="RicognizionePubblicata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("dup", models.CharField(db_index=True, max_length=40, verbose_name="codice del DUP")),
                ("al", models.DateField(verbose_name="al")),
                ("detto", models.JSONField(default=dict, verbose_name="che cosa dice")),
                (
                    "atto",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pubblicazione",
                        to="ricognizioni.attodellaricognizione",
                    ),
                ),
            ],
            options={
                "verbose_name": "ricognizione pubblicata",
                "verbose_name_plural": "ricognizioni pubblicate",
                "ordering": ["-al", "-atto__chiusura__numero"],
            },
        ),
        migrations.CreateModel(
            name="RilevazionePubblicata",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("anno", models.PositiveSmallIntegerField(db_index=True, verbose_name="anno")),
                ("al", models.DateField(verbose_name="al")),
                ("tipo", models.CharField(max_length=10, verbose_name="tipo")),
                ("detto", models.JSONField(default=dict, verbose_name="che cosa dice")),
                (
                    "atto",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pubblicazione",
                        to="monitoraggio.attodellarilevazione",
                    ),
                ),
            ],
            options={
                "verbose_name": "rilevazione pubblicata",
                "verbose_name_plural": "rilevazioni pubblicate",
                "ordering": ["-al", "-atto__chiusura__numero"],
            },
        ),
        migrations.CreateModel(
            name="VoceDellaRilevazione",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sort_key",
                    models.CharField(default="", editable=False, max_length=400, verbose_name="ordine del codice"),
                ),
                ("codice", models.CharField(db_index=True, max_length=40, verbose_name="codice")),
                ("titolo", models.TextField(verbose_name="titolo")),
                ("centro", models.TextField(verbose_name="centro di responsabilità")),
                ("grado", models.CharField(max_length=20, verbose_name="grado")),
                ("tempo", models.CharField(max_length=20, verbose_name="tempo")),
                ("luce", models.CharField(blank=True, max_length=10, verbose_name="luce")),
                ("detto", models.JSONField(default=dict, verbose_name="che cosa dice")),
                ("titolo_cercato", models.TextField()),
                ("testo_cercato", models.TextField()),
                ("texts", models.JSONField(default=list, verbose_name="testi")),
                (
                    "rilevazione",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voci",
                        to="trasparenza.rilevazionepubblicata",
                    ),
                ),
            ],
            options={
                "verbose_name": "risultato pubblicato",
                "verbose_name_plural": "risultati pubblicati",
                "ordering": ["sort_key"],
                "constraints": [
                    models.UniqueConstraint(fields=("rilevazione", "codice"), name="risultato_unico_nella_rilevazione")
                ],
            },
        ),
    ]
