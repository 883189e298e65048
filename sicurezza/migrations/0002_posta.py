# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sicurezza", "0001_registro_di_sicurezza"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="evento",
            name="evento_genere_previsto",
        ),
        migrations.AlterField(
            model_name="evento",
            name="genere",
            field=models.CharField(
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
                    ("posta", "Posta"),
                ],
                db_index=True,
                max_length=20,
                verbose_name="che cosa",
            ),
        ),
        migrations.AddConstraint(
            model_name="evento",
            constraint=models.CheckConstraint(
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
                            "posta",
                        ],
                    )
                ),
                name="evento_genere_previsto",
            ),
        ),
    ]
