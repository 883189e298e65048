# SPDX-License-Identifier: AGPL-3.0-or-later
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("obiettivi", "0024_commenti_con_risposte"),
        ("organizzazione", "0008_nucleo_e_vertice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="historicalobiettivopeg",
            index=models.Index(
                condition=models.Q(("history_type", "-"), ("in_vigore", True)),
                fields=["piano", "sort_key"],
                name="obiettivo_tolto_in_vigore",
            ),
        ),
    ]
