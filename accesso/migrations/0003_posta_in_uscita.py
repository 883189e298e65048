# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails of forgotten passwords that wait in the queue of tasks go on waiting in the outbox."""

from django.db import migrations

SUBJECT = "Password dimenticata"


def move(apps, schema_editor):
    alias = schema_editor.connection.alias
    tasks = apps.get_model("django_tasks_database", "DBTaskResult").objects.using(alias)
    mails = apps.get_model("notifiche", "Mail").objects.using(alias)
    waiting = tasks.filter(task_path="accesso.mail.send_reset_mail", status__in=("READY", "RUNNING"))
    for task in waiting.order_by("enqueued_at"):
        asked = task.args_kwargs["kwargs"]
        mails.create(
            written=task.enqueued_at,
            due=task.enqueued_at,
            to=asked["email"][:254],
            genere="password",
            subject=SUBJECT,
            maker="accesso.reset",
            arguments=asked,
            in_order=False,
        )
    waiting.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accesso", "0002_senza_axes"),
        ("notifiche", "0001_initial"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
