# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0004_inviti_e_solleciti"),
        ("notifiche", "0003_preferenze_e_riepiloghi"),
        ("organizzazione", "0008_nucleo_e_vertice"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="sollecito",
            name="posta",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="notifiche.mail",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenza",
            constraint=models.CheckConstraint(
                condition=models.Q(("indirizzo", ""), ("indirizzo__iregex", "^https?://[^/]"), _connector="OR"),
                name="evidenza_indirizzo_del_web",
                violation_error_message="L'indirizzo comincia con https:// o con http://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="invito",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invito_casella_in_minuscole",
            ),
        ),
    ]
