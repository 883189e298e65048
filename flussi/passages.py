# SPDX-License-Identifier: AGPL-3.0-or-later
"""The log of the acts on the rows of a model: who, when, from which state to which, why."""

from typing import Any, Self

from django.db import models
from django.utils import timezone

from flussi import moments
from organizzazione.models import Utente
from testi.fields import LongText


class Passage(models.Model):
    """An act that was done. Written once, never changed. Who keeps a log adds what the act was on, and the choices of
    ``atto``, ``da`` and ``a``, with their constraints."""

    atto = models.CharField("atto", max_length=20)
    da = models.CharField("da", max_length=12)
    a = models.CharField("a", max_length=12)
    chi = models.ForeignKey(Utente, verbose_name="chi", on_delete=models.PROTECT, null=True, related_name="+")
    quando = models.DateTimeField("quando", default=timezone.now)
    motivo = LongText("motivo", blank=True)

    class Meta:
        abstract = True
        verbose_name = "passaggio"
        verbose_name_plural = "passaggi"
        ordering = ["-quando", "-pk"]

    @classmethod
    def note(cls, who: Utente | None, act: str, before: str, after: str, reason: str = "", **on: Any) -> Self:
        """Record an act that is being done, in the transaction that does it; ``on`` what it is done."""
        passage = cls(atto=act, da=before, a=after, chi=who, quando=moments.now(), motivo=reason, **on)
        passage.save(force_insert=True)
        return passage
