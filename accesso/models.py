# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the door remembers of who tried: numbers under keys that tell nobody's name."""

from django.db import models


class Bucket(models.Model):
    """How often something was tried, until when that counts (``accesso.limits`` is the one writer).

    In the database, so that all web processes and machines count together. ``who`` and ``place`` are keyed hashes.
    """

    kind = models.CharField(max_length=20)
    who = models.CharField(max_length=32, blank=True)
    place = models.CharField(max_length=32, blank=True)
    count = models.PositiveIntegerField(default=0)
    expires = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "who", "place"], name="bucket_one_of_each")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
