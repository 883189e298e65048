# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import migrations, models


def make_again(apps: Any, schema_editor: Any) -> None:
    """Thrown away: the first page that somebody reads makes the index again, with the texts in it."""
    apps.get_model("trasparenza", "Pubblicazione").objects.all().delete()


class Migration(migrations.Migration):
    """An answer of the public search quotes the text as it was written."""

    dependencies = [("trasparenza", "0004_chiavi_dei_codici")]

    operations = [
        migrations.AddField("voce", "texts", models.JSONField(default=list, verbose_name="testi")),
        migrations.RunPython(make_again, migrations.RunPython.noop, elidable=True),
    ]
