# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("fascicoli", "0003_delete_presenza"),
        ("monitoraggio", "0016_documenti_consegnati"),
        ("obiettivi", "0024_commenti_con_risposte"),
        ("versioni", "0008_chiavi_dei_codici"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="fascicolo",
            name="fascicolo_di_una_cosa_sola",
        ),
        migrations.AddField(
            model_name="fascicolo",
            name="chiusura",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fascicoli",
                to="monitoraggio.rilevazionechiusa",
                verbose_name="chiusura di una rilevazione",
            ),
        ),
        migrations.AddConstraint(
            model_name="fascicolo",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("variazione__isnull", True), ("versione__isnull", True)),
                    models.Q(("chiusura__isnull", True), ("variazione__isnull", True)),
                    models.Q(("chiusura__isnull", True), ("versione__isnull", True)),
                    _connector="OR",
                ),
                name="fascicolo_di_una_cosa_sola",
            ),
        ),
    ]
