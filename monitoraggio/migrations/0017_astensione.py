# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0016_documenti_consegnati"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="passaggiodellostato",
            name="passaggio_stato_atto",
        ),
        migrations.AlterField(
            model_name="passaggiodellostato",
            name="atto",
            field=models.CharField(
                choices=[
                    ("leggere", "Leggere"),
                    ("scrivere", "Compilare"),
                    ("confermare", "Confermare"),
                    ("verificare", "Verificare"),
                    ("rinviare", "Rinviare con un motivo"),
                    ("chiedere-forzatura", "Chiedere una forzatura"),
                    ("decidere-forzatura", "Decidere una forzatura"),
                    ("annotare", "Annotare"),
                    ("invitare", "Chiedere a chi segue una fase"),
                    ("astenersi", "Astenersi"),
                ],
                max_length=20,
                verbose_name="atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellostato",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "atto__in",
                        [
                            "leggere",
                            "scrivere",
                            "confermare",
                            "verificare",
                            "rinviare",
                            "chiedere-forzatura",
                            "decidere-forzatura",
                            "annotare",
                            "invitare",
                            "astenersi",
                        ],
                    )
                ),
                name="passaggio_stato_atto",
            ),
        ),
    ]
