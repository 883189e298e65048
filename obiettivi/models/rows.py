# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every row of an objective has beside its texts: who it is, whatever it says and wherever it stands."""

import uuid

from django.db import models


class IdentifiedRow(models.Model):
    """A row that stays itself when it moves, is reworded or gets another before it.

    The primary key says the same inside this database; the identity travels, in versions and in files, and a row
    that comes back after a deletion has it again.
    """

    row_id = models.UUIDField("identità", default=uuid.uuid4, unique=True, editable=False)
    # No foreign key: the row of the year before may go, and this one still says where it comes from.
    origin_id = models.UUIDField("viene dalla riga", null=True, blank=True, editable=False, db_index=True)

    class Meta:
        abstract = True
