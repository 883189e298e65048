# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the notices goes to the app ``notifiche``, with its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0015_notifica_con_indirizzo")]

    operations = [
        migrations.RemoveField("notifica", "obiettivo"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("notifica", "notifiche_notifica")],
            state_operations=[migrations.DeleteModel("notifica")],
        ),
    ]
