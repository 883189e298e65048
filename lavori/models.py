# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there to work."""

from django.db import models


class Presenza(models.Model):
    """A process ``lavora`` that is there, as it said itself not long ago."""

    chi = models.CharField("processo", max_length=64, primary_key=True)
    vista_il = models.DateTimeField("vista il")

    class Meta:
        verbose_name = "processo dei lavori"
        verbose_name_plural = "processi dei lavori"

    def __str__(self) -> str:
        return self.chi
