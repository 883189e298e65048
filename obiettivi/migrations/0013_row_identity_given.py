# SPDX-License-Identifier: AGPL-3.0-or-later
import uuid

from django.db import migrations
from django.db.models import OuterRef, Subquery

ROWS = ("Fase", "IndicatoreObiettivo", "ServizioCoinvolto")
BATCH = 200


def give(apps, schema_editor):
    """An identity of its own to every row, and to its history the same: one that comes back has it again."""
    for name in ROWS:
        rows, history = apps.get_model("obiettivi", name), apps.get_model("obiettivi", f"Historical{name}")
        while missing := list(rows.objects.filter(row_id=None).order_by("pk").only("pk")[:BATCH]):
            for row in missing:
                row.row_id = uuid.uuid4()
            rows.objects.bulk_update(missing, ["row_id"])
        still_there = rows.objects.filter(pk=OuterRef("id")).values("row_id")
        history.objects.filter(row_id=None).update(row_id=Subquery(still_there))
        deleted = history.objects.filter(row_id=None).order_by().values_list("id", flat=True).distinct()
        for key in list(deleted):
            history.objects.filter(id=key).update(row_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0012_row_identity")]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
