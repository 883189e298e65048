# SPDX-License-Identifier: AGPL-3.0-or-later
"""The token against lost updates is a revision: a version is what an act approves."""

from django.db import migrations, models

MODELS = ["historicalvariazione", "variazione", "historicalmodifica", "modifica"]


def revision():
    return models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")


class Migration(migrations.Migration):
    dependencies = [("versioni", "0005_ancoraggio")]

    operations = [
        *[migrations.RenameField(model, "versione", "revisione") for model in MODELS],
        *[migrations.AlterField(model, "revisione", revision()) for model in MODELS],
    ]
