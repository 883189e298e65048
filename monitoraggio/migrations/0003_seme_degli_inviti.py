# SPDX-License-Identifier: AGPL-3.0-or-later

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("monitoraggio", "0002_cause")]

    # No program has written invitations before this: there is no row that would want a value of its own.
    operations = [
        migrations.AddField(
            model_name="invito",
            name="seme",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
    ]
