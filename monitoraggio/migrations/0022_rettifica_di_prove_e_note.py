# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0021_fonti_dei_centri"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="correzione",
            name="correzione_di_che_cosa",
        ),
        migrations.AlterField(
            model_name="correzione",
            name="di",
            field=models.CharField(
                choices=[
                    ("obiettivo", "Obiettivo"),
                    ("fase", "Fase"),
                    ("indicatore", "Indicatore"),
                    ("forzatura", "Forzatura"),
                    ("nota", "Nota del Nucleo"),
                    ("evidenza", "Evidenza"),
                ],
                max_length=10,
                verbose_name="di",
            ),
        ),
        migrations.AddConstraint(
            model_name="correzione",
            constraint=models.CheckConstraint(
                condition=models.Q(("di__in", ["obiettivo", "fase", "indicatore", "forzatura", "nota", "evidenza"])),
                name="correzione_di_che_cosa",
            ),
        ),
    ]
