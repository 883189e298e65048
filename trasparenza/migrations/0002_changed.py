# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import migrations, models


def tell_what_changed(apps: Any, schema_editor: Any) -> None:
    """From the fingerprints of the texts, which all came from versions of one schema."""
    entries = apps.get_model("trasparenza", "Voce").objects
    versions = apps.get_model("trasparenza", "Pubblicazione").objects
    rows = versions.order_by("versione__piano", "versione__numero").values_list("pk", "versione__piano")
    plan, before = None, {}
    for key, of_plan in rows:
        texts = dict(entries.filter(pubblicazione=key).values_list("codice", "impronta"))
        if of_plan == plan:
            changed = [code for code, text in texts.items() if before.get(code) != text]
            for start in range(0, len(changed), 500):
                some = changed[start : start + 500]
                entries.filter(pubblicazione=key, codice__in=some).update(changed=True)
        plan, before = of_plan, texts


class Migration(migrations.Migration):
    """Whether the text of an objective changed stands in the index, no longer a fingerprint to compare."""

    dependencies = [("trasparenza", "0001_initial"), ("versioni", "0001_initial")]

    operations = [
        migrations.AddField(
            "voce",
            "changed",
            models.BooleanField(default=False, verbose_name="cambiato rispetto alla versione prima"),
        ),
        migrations.RunPython(tell_what_changed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("voce", "impronta"),
    ]
