# SPDX-License-Identifier: AGPL-3.0-or-later
"""The table of the keys of saves goes to the app ``flussi``, with its rows."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("obiettivi", "0016_notifica_altrove")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AlterModelTable("richiesta", "flussi_idempotencykey")],
            state_operations=[migrations.DeleteModel("richiesta")],
        ),
    ]
