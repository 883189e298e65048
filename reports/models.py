# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the printing of documents keeps in the database: who is making which piece in this moment."""

from django.db import models


class Claim(models.Model):
    """A piece that somebody is making: the others wait for it instead of making it too.

    A row lives as long as the making, or until ``until`` when its maker has died. Written by ``reports.pdf.claims``
    alone; it may be emptied at any time: at worst something is then made twice.
    """

    key = models.CharField("chiave", max_length=64, primary_key=True)
    holder = models.CharField("chi la prepara", max_length=32)
    until = models.DateTimeField("fino a")
    # What went wrong, for those who were waiting: the name of the piece and the reason.
    failed = models.JSONField("perché non è riuscita", null=True)

    class Meta:
        verbose_name = "parte in preparazione"
        verbose_name_plural = "parti in preparazione"

    def __str__(self) -> str:
        return self.key
