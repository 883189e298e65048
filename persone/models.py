# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitations, and what was done to whom. The person itself is ``organizzazione``'s: user, person, incarichi."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from flussi.passages import Passage
from organizzazione.models import Incarico, Utente
from persone.choices import PersonAct, PersonState


class InvitoQuerySet(models.QuerySet["Invito"]):
    """Which invitations still open something."""

    def open(self) -> Self:
        """Neither used nor withdrawn; perhaps too old."""
        return self.filter(usato_il=None, ritirato_il=None)

    def good(self) -> Self:
        """Those whose link opens the page of the password."""
        return self.open().filter(scade_il__gt=timezone.now())


class Invito(models.Model):
    """Somebody was asked to choose a password. Its link is in no row: it is made when the mail goes out."""

    utente = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="inviti")
    da = models.ForeignKey(Utente, on_delete=models.PROTECT, related_name="+")
    # As people tell mailboxes apart: two at once who invite the same one find out here.
    casella = models.CharField(max_length=254)
    come = models.CharField(max_length=400)
    # What was given with it, and goes with it when it is taken back; not what somebody had before.
    incarico = models.ForeignKey(Incarico, on_delete=models.SET_NULL, null=True, related_name="+")
    mandato_il = models.DateTimeField(default=timezone.now)
    scade_il = models.DateTimeField()
    usato_il = models.DateTimeField(null=True)
    ritirato_il = models.DateTimeField(null=True)

    objects = InvitoQuerySet.as_manager()

    class Meta:
        verbose_name = "invito"
        verbose_name_plural = "inviti"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["casella"], condition=Q(usato_il=None, ritirato_il=None), name="invito_uno_per_casella"
            ),
            models.UniqueConstraint(
                fields=["utente"], condition=Q(usato_il=None, ritirato_il=None), name="invito_uno_per_utente"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utente}, {timezone.localtime(self.mandato_il):%d/%m/%Y}"

    @property
    def expired(self) -> bool:
        """Whether the link has become too old."""
        return self.scade_il <= timezone.now()


class PassaggioPersona(Passage):
    """An act on a person, with its words in ``motivo``: who, when, as what."""

    utente = models.ForeignKey(Utente, on_delete=models.PROTECT, related_name="passaggi_persona")
    atto = models.CharField("atto", max_length=20, choices=PersonAct)
    da = models.CharField("da", max_length=12, choices=PersonState)
    a = models.CharField("a", max_length=12, choices=PersonState)

    class Meta(Passage.Meta):
        abstract = False
        verbose_name = "passaggio di una persona"
        verbose_name_plural = "passaggi delle persone"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=PersonAct.values), name="passaggio_persona_atto_previsto"),
            models.CheckConstraint(
                condition=Q(da__in=PersonState.values, a__in=PersonState.values),
                name="passaggio_persona_stati_previsti",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.utente}: {PersonAct(self.atto).label.lower()}"
