# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("obiettivi", "0023_codici_distinti"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TestoDelCommento",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("testo", models.TextField(max_length=4000)),
                ("fino_al", models.DateTimeField(default=django.utils.timezone.now, verbose_name="fino al")),
            ],
            options={
                "verbose_name": "testo precedente di un commento",
                "verbose_name_plural": "testi precedenti dei commenti",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="commento",
            name="ancora",
            field=models.CharField(blank=True, max_length=60, verbose_name="su che cosa"),
        ),
        migrations.AddField(
            model_name="commento",
            name="citati",
            field=models.ManyToManyField(
                blank=True, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="persone avvisate"
            ),
        ),
        migrations.AddField(
            model_name="commento",
            name="modificato_il",
            field=models.DateTimeField(blank=True, null=True, verbose_name="modificato il"),
        ),
        migrations.AddField(
            model_name="commento",
            name="risolto_da",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="risolto da",
            ),
        ),
        migrations.AddField(
            model_name="commento",
            name="risolto_il",
            field=models.DateTimeField(blank=True, null=True, verbose_name="risolto il"),
        ),
        migrations.AddField(
            model_name="commento",
            name="risponde_a",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="risposte",
                to="obiettivi.commento",
                verbose_name="risponde a",
            ),
        ),
        migrations.AddConstraint(
            model_name="commento",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("risolto_da", None), ("risolto_il", None)),
                    models.Q(("risolto_da__isnull", False), ("risolto_il__isnull", False)),
                    _connector="OR",
                ),
                name="commento_risolto_da_qualcuno",
            ),
        ),
        migrations.AddField(
            model_name="testodelcommento",
            name="commento",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="precedenti", to="obiettivi.commento"
            ),
        ),
    ]
