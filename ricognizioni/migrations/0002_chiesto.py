# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ricognizioni", "0001_ricognizioni"),
    ]

    operations = [
        migrations.AddField(
            model_name="historicalvaloreoperativo",
            name="chiesto",
            field=models.TextField(
                blank=True, editable=False, verbose_name="che cosa si chiedeva quando se n'è scritto"
            ),
        ),
        migrations.AddField(
            model_name="valoreoperativo",
            name="chiesto",
            field=models.TextField(
                blank=True, editable=False, verbose_name="che cosa si chiedeva quando se n'è scritto"
            ),
        ),
    ]
