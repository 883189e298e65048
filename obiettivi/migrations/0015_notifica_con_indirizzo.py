# SPDX-License-Identifier: AGPL-3.0-or-later
"""A notice says where it leads by a path and what it is about by a kind, so that it can leave this app (0016)."""

from django.db import migrations, models
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import Cast, Concat

# The words that notices of before begin or end with. What is of an objective and has none of them is an outcome.
KINDS = (
    (~Q(promemoria=""), "promemoria"),
    (Q(oggetto__endswith=" è stato proposto") | Q(oggetto__endswith=" è stato ritirato"), "proposta"),
    (Q(oggetto__startswith="Un commento a "), "commento"),
    (Q(oggetto__contains=" è approvato con "), "atto"),
    (Q(oggetto="I lavori lunghi sono fermi"), "lavoro"),
    (Q(oggetto__endswith=" è pronto") | Q(oggetto__endswith=" non è riuscito"), "lavoro"),
)


def fill(apps, schema_editor):
    notices = apps.get_model("obiettivi", "Notifica").objects.using(schema_editor.connection.alias)
    path = Concat(Value("/obiettivi/"), Cast(F("obiettivo_id"), CharField()), Value("/"))
    notices.exclude(obiettivo=None).update(indirizzo=path)
    for condition, kind in KINDS:
        notices.filter(condition, genere="").update(genere=kind)
    notices.filter(genere="").update(genere="esito")


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0014_row_identity_unique")]

    operations = [
        migrations.AddField("notifica", "genere", models.CharField("genere", max_length=12, default=""), False),
        migrations.AddField("notifica", "indirizzo", models.CharField(blank=True, max_length=300, default=""), False),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
