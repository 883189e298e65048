# SPDX-License-Identifier: AGPL-3.0-or-later

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("valutazione", "0004_premi_letti_e_copie"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="passaggiodellaripartizione",
            name="passaggio_ripartizione_atto",
        ),
        migrations.RemoveConstraint(
            model_name="passaggiodellaripartizione",
            name="passaggio_ripartizione_stati",
        ),
        migrations.RemoveConstraint(
            model_name="ripartizione",
            name="ripartizione_nome_unico_nel_fondo",
        ),
        migrations.RemoveConstraint(
            model_name="ripartizione",
            name="ripartizione_stato_previsto",
        ),
        migrations.AlterField(
            model_name="historicalripartizione",
            name="stato",
            field=models.CharField(
                choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva"), ("tolta", "Tolta")],
                default="simulazione",
                editable=False,
                max_length=12,
                verbose_name="stato",
            ),
        ),
        migrations.AlterField(
            model_name="passaggiodellaripartizione",
            name="a",
            field=models.CharField(
                choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva"), ("tolta", "Tolta")],
                max_length=12,
                verbose_name="a",
            ),
        ),
        migrations.AlterField(
            model_name="passaggiodellaripartizione",
            name="atto",
            field=models.CharField(
                choices=[
                    ("leggere", "Leggere"),
                    ("scrivere", "Scrivere"),
                    ("definire", "Rendere definitiva"),
                    ("togliere", "Togliere"),
                ],
                max_length=20,
                verbose_name="atto",
            ),
        ),
        migrations.AlterField(
            model_name="passaggiodellaripartizione",
            name="da",
            field=models.CharField(
                choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva"), ("tolta", "Tolta")],
                max_length=12,
                verbose_name="da",
            ),
        ),
        migrations.AlterField(
            model_name="ripartizione",
            name="stato",
            field=models.CharField(
                choices=[("simulazione", "Simulazione"), ("definitiva", "Definitiva"), ("tolta", "Tolta")],
                default="simulazione",
                editable=False,
                max_length=12,
                verbose_name="stato",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("atto__in", ["leggere", "scrivere", "definire", "togliere"])),
                name="passaggio_ripartizione_atto",
            ),
        ),
        migrations.AddConstraint(
            model_name="passaggiodellaripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("a__in", ["simulazione", "definitiva", "tolta"]),
                    ("da__in", ["simulazione", "definitiva", "tolta"]),
                ),
                name="passaggio_ripartizione_stati",
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stato", "tolta"), _negated=True),
                fields=("fondo", "nome"),
                name="ripartizione_nome_unico_nel_fondo",
            ),
        ),
        migrations.AddConstraint(
            model_name="ripartizione",
            constraint=models.CheckConstraint(
                condition=models.Q(("stato__in", ["simulazione", "definitiva", "tolta"])),
                name="ripartizione_stato_previsto",
            ),
        ),
    ]
