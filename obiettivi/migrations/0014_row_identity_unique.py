# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

from django.db import migrations, models

ROWS = ("fase", "indicatoreobiettivo", "serviziocoinvolto")


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0013_row_identity_given")]

    operations = [
        migrations.AlterField(model_name=model, name="row_id", field=field)
        for row in ROWS
        for model, field in (
            (row, models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name="identità")),
            (
                f"historical{row}",
                models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name="identità"),
            ),
        )
    ]
