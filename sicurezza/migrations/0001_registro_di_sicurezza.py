# SPDX-License-Identifier: AGPL-3.0-or-later


from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Evento",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quando", models.DateTimeField(db_index=True, verbose_name="quando")),
                (
                    "genere",
                    models.CharField(
                        choices=[
                            ("accesso", "Accesso"),
                            ("accesso-fallito", "Accesso non riuscito"),
                            ("accesso-rifiutato", "Troppi tentativi"),
                            ("uscita", "Uscita"),
                            ("sessioni", "Sessioni chiuse"),
                            ("password", "Password nuova"),
                            ("reimposta", "Password dimenticata"),
                            ("secondo-fattore", "Secondo fattore"),
                            ("negato", "Richiesta negata"),
                            ("ruoli", "Utenti e ruoli"),
                            ("cancellazione", "Cancellazione"),
                            ("scarico", "Documento scaricato"),
                            ("atto", "Atto"),
                        ],
                        db_index=True,
                        max_length=20,
                        verbose_name="che cosa",
                    ),
                ),
                ("numero_utente", models.BigIntegerField(db_index=True, null=True, verbose_name="numero dell'utente")),
                ("utente", models.CharField(blank=True, max_length=150, verbose_name="chi")),
                ("oggetto", models.CharField(blank=True, max_length=300, verbose_name="su che cosa")),
                ("dettagli", models.JSONField(default=dict, verbose_name="dettagli")),
                ("indirizzo", models.CharField(blank=True, max_length=45, verbose_name="da dove")),
                ("richiesta", models.CharField(blank=True, max_length=64, verbose_name="richiesta")),
            ],
            options={
                "verbose_name": "evento di sicurezza",
                "verbose_name_plural": "registro di sicurezza",
                "ordering": ["-quando", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "genere__in",
                                [
                                    "accesso",
                                    "accesso-fallito",
                                    "accesso-rifiutato",
                                    "uscita",
                                    "sessioni",
                                    "password",
                                    "reimposta",
                                    "secondo-fattore",
                                    "negato",
                                    "ruoli",
                                    "cancellazione",
                                    "scarico",
                                    "atto",
                                ],
                            )
                        ),
                        name="evento_genere_previsto",
                    )
                ],
            },
        ),
    ]
