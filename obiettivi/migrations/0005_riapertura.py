# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("obiettivi", "0004_stati_e_centri"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="passaggio",
            name="passaggio_atto_previsto",
        ),
        migrations.AlterField(
            model_name="passaggio",
            name="atto",
            field=models.CharField(
                choices=[
                    ("leggere", "Leggere"),
                    ("scrivere", "Modificare"),
                    ("eliminare", "Eliminare"),
                    ("proporre", "Proporre"),
                    ("ritirare", "Ritirare la proposta"),
                    ("rinviare", "Rinviare con un motivo"),
                    ("validare", "Validare"),
                    ("commentare", "Commentare"),
                    ("prendere-visione", "Prendere visione"),
                    ("riaprire", "Riaprire al centro"),
                ],
                max_length=20,
                verbose_name="atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggio",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "atto__in",
                        [
                            "leggere",
                            "scrivere",
                            "eliminare",
                            "proporre",
                            "ritirare",
                            "rinviare",
                            "validare",
                            "commentare",
                            "prendere-visione",
                            "riaprire",
                        ],
                    )
                ),
                name="passaggio_atto_previsto",
            ),
        ),
    ]
