# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations, models

ROWS = ("fase", "indicatoreobiettivo", "serviziocoinvolto")


class Migration(migrations.Migration):
    """The columns, empty: a default would give all rows that are there one and the same identity."""

    dependencies = [("obiettivi", "0011_readable_texts_checked")]

    operations = [
        migrations.AddField(model_name=model, name=name, field=field)
        for row in ROWS
        for model in (row, f"historical{row}")
        for name, field in (
            ("row_id", models.UUIDField(null=True, editable=False, verbose_name="identità")),
            (
                "origin_id",
                models.UUIDField(blank=True, db_index=True, editable=False, null=True, verbose_name="viene dalla riga"),
            ),
        )
    ]
