# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

OLD, NEW = ("obiettivi", "richiesta"), ("flussi", "idempotencykey")


def rename_type(apps, schema_editor, old, new):
    """What is written of these rows in the admin, and the permissions on them, keep their owner."""
    types = apps.get_model("contenttypes", "ContentType").objects.using(schema_editor.connection.alias)
    if not types.filter(app_label=new[0], model=new[1]).exists():
        types.filter(app_label=old[0], model=old[1]).update(app_label=new[0], model=new[1])


def take_the_type_along(apps, schema_editor):
    rename_type(apps, schema_editor, OLD, NEW)


def give_the_type_back(apps, schema_editor):
    rename_type(apps, schema_editor, NEW, OLD)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("obiettivi", "0017_chiavi_altrove"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # The table comes from ``obiettivi`` (0017), with its rows.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="IdempotencyKey",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("chiave", models.UUIDField(unique=True)),
                        ("quando", models.DateTimeField(default=django.utils.timezone.now)),
                        ("esito", models.CharField(max_length=300)),
                        (
                            "utente",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "chiave di un salvataggio",
                        "verbose_name_plural": "chiavi dei salvataggi",
                    },
                ),
            ]
        ),
        migrations.RunPython(take_the_type_along, give_the_type_back),
    ]
