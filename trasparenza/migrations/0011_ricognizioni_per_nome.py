# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import migrations


def make_again(apps: Any, schema_editor: Any) -> None:
    """Thrown away: the first page that somebody reads makes the index again, with the names of the objectives in it."""
    apps.get_model("trasparenza", "RicognizionePubblicata").objects.all().delete()


class Migration(migrations.Migration):
    """By itself: PostgreSQL ties no table to one whose rows have gone in the same transaction."""

    dependencies = [("trasparenza", "0010_decisioni_sulle_prove")]

    # The program of before reads as little what this one wrote.
    operations = [migrations.RunPython(make_again, make_again, elidable=True)]
