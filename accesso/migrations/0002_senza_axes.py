# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables of the library that counted wrong passwords before; what they held was good for minutes."""

from django.db import migrations

TABLES = ("axes_accessattemptexpiration", "axes_accessattempt", "axes_accesslog", "axes_accessfailurelog")


def forget(apps, schema_editor):
    """Tables, names of the models, their permissions, and that they were ever made."""
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(table)}")
    apps.get_model("contenttypes", "ContentType").objects.filter(app_label="axes").delete()
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'axes'")


class Migration(migrations.Migration):
    dependencies = [
        ("accesso", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop, elidable=True)]
