# SPDX-License-Identifier: AGPL-3.0-or-later
"""The token against lost updates is a revision: a version is what an act approves."""

from django.db import migrations, models

MODELS = [
    "historicalcentrodiresponsabilita",
    "centrodiresponsabilita",
    "historicalpersona",
    "persona",
    "historicalincarico",
    "incarico",
    "historicalassessore",
    "assessore",
    "historicalorganismopartecipato",
    "organismopartecipato",
]


def revision():
    return models.PositiveIntegerField(default=1, editable=False, verbose_name="revisione")


class Migration(migrations.Migration):
    dependencies = [("organizzazione", "0004_readable_texts_checked")]

    operations = [
        *[migrations.RenameField(model, "versione", "revisione") for model in MODELS],
        *[migrations.AlterField(model, "revisione", revision()) for model in MODELS],
    ]
