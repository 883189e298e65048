# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was already done, by the key that the browser gave it."""

from django.db import models
from django.utils import timezone

from organizzazione.models import Utente


class IdempotencyKey(models.Model):
    """A write that was confirmed: said again it is answered, not done again (``flussi.once``)."""

    chiave = models.UUIDField(unique=True)
    utente = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="+")
    quando = models.DateTimeField(default=timezone.now)
    esito = models.CharField(max_length=300)

    class Meta:
        verbose_name = "chiave di un salvataggio"
        verbose_name_plural = "chiavi dei salvataggi"

    def __str__(self) -> str:
        return str(self.chiave)
