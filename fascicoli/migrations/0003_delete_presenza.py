# SPDX-License-Identifier: AGPL-3.0-or-later
from django.db import migrations

MOVED = {"fascicoli.lavori.prepara": "fascicoli.jobs.prepara"}


def follow_the_task(apps, schema_editor):
    """What waits in the queue is found under the new name of its module."""
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects.using(schema_editor.connection.alias)
    for old, new in MOVED.items():
        tasks.filter(task_path=old).update(task_path=new)


class Migration(migrations.Migration):
    dependencies = [
        ("fascicoli", "0002_stampe"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [
        migrations.RunPython(follow_the_task, migrations.RunPython.noop),
        # Who is there says so again after a few seconds, in the table of «lavori».
        migrations.DeleteModel(
            name="Presenza",
        ),
    ]
