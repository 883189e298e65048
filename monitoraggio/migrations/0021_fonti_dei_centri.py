# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dup", "0007_yearly_values_with_their_source"),
        ("monitoraggio", "0020_rettifiche"),
        ("obiettivi", "0025_indice_dei_tolti"),
    ]

    operations = [
        migrations.AddField(
            model_name="fonteindicatore",
            name="del_centro",
            field=models.BooleanField(default=False, editable=False, verbose_name="detta dal centro"),
        ),
        migrations.AddField(
            model_name="historicalfonteindicatore",
            name="del_centro",
            field=models.BooleanField(default=False, editable=False, verbose_name="detta dal centro"),
        ),
        migrations.AddConstraint(
            model_name="fonteindicatore",
            constraint=models.CheckConstraint(
                condition=models.Q(("del_centro", False), models.Q(("genere", "csv"), _negated=True), _connector="OR"),
                name="fonte_di_un_centro_senza_file",
                violation_error_message="I file li indica l'ufficio programmazione.",
            ),
        ),
    ]
