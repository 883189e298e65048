# SPDX-License-Identifier: AGPL-3.0-or-later

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("monitoraggio", "0014_inviti_e_prove"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidenza",
            name="controllo",
            field=models.CharField(
                blank=True,
                choices=[("", "Non controllato"), ("pulito", "Controllato"), ("attesa", "In attesa di controllo")],
                default="",
                max_length=8,
                verbose_name="controllo antivirus",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidenza",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("controllo", ""),
                    models.Q(("controllo__in", ["", "pulito", "attesa"]), models.Q(("nome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="evidenza_controllo_di_un_file",
            ),
        ),
    ]
