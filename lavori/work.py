# SPDX-License-Identifier: AGPL-3.0-or-later
"""A long work as a row: how far it is, who is at it and until when, and the ways it may end."""

from datetime import datetime
from typing import Final, Self

from django.db import models
from django.utils import timezone
from django_fsm import transition

from aggregati.transitions import StateField, Transitions
from lavori.choices import StatoLavoro
from organizzazione.models import Utente

DA_FARE = (StatoLavoro.ATTESA, StatoLavoro.CORSO)
# What a transition changes; what the work is of is written once, when it is asked for.
DEL_LAVORO: Final = (
    "stato",
    "passo",
    "fatti",
    "totale",
    "chi_lavora",
    "fino_a",
    "compito",
    "tentativi",
    "interruzioni",
    "errore",
    "finito_il",
)


class Work(Transitions, models.Model):
    """A long work. Its state changes only through the transitions. Who works at it holds it until ``fino_a``: whoever
    comes after that moment takes it over.
    """

    stato = StateField(
        "stato",
        max_length=10,
        choices=StatoLavoro,
        default=StatoLavoro.ATTESA,
        protected=True,
        editable=False,
    )
    passo = models.CharField("che cosa si sta facendo", max_length=200, blank=True)
    fatti = models.PositiveIntegerField("passi fatti", default=0)
    totale = models.PositiveIntegerField("passi in tutto", default=0)
    chi_lavora = models.CharField(max_length=64, blank=True, editable=False)
    fino_a = models.DateTimeField(null=True, blank=True, editable=False)
    compito = models.UUIDField(null=True, blank=True, editable=False)
    tentativi = models.PositiveSmallIntegerField("tentativi falliti", default=0)
    interruzioni = models.PositiveSmallIntegerField("interruzioni sullo stesso documento", default=0)
    errore = models.TextField("perché non è riuscito", blank=True)
    chiesto_da = models.ForeignKey(Utente, verbose_name="chiesto da", on_delete=models.PROTECT, related_name="+")
    chiesto_il = models.DateTimeField("chiesto il", default=timezone.now)
    finito_il = models.DateTimeField("finito il", null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def tieni(cls, pk: int) -> Self:
        """The row as it is stored, kept so until the transaction ends."""
        tenuto: Self = cls._default_manager.select_for_update(of=("self",)).get(pk=pk)
        return tenuto

    @property
    def al_lavoro(self) -> bool:
        """Whether it is still to be done."""
        return self.stato in DA_FARE

    @property
    def centesimi(self) -> int:
        """How much is done, in hundredths; all only at the end."""
        if self.stato == StatoLavoro.PRONTO:
            return 100
        return min(99, self.fatti * 100 // self.totale) if self.totale else 0

    def preso(self, ora: datetime) -> bool:
        """Whether somebody is at work on it now."""
        return self.stato == StatoLavoro.CORSO and self.fino_a is not None and self.fino_a > ora

    @transition(field=stato, source=list(DA_FARE), target=StatoLavoro.CORSO)
    def passa_in_corso(self, chi: str, fino_a: datetime) -> None:
        """Somebody takes it, or takes it over. Saves nothing, as the others."""
        self.chi_lavora, self.fino_a = chi, fino_a

    @transition(
        field=stato,
        source=[StatoLavoro.CORSO, StatoLavoro.FALLITO, StatoLavoro.ANNULLATO],
        target=StatoLavoro.ATTESA,
    )
    def passa_in_attesa(self) -> None:
        """To be done, again: the documents made so far stay."""
        self._lascia()

    @transition(field=stato, source=StatoLavoro.CORSO, target=StatoLavoro.PRONTO)
    def passa_a_pronto(self) -> None:
        """Every document is there."""
        self._finisci()
        self.fatti = self.totale

    @transition(field=stato, source=list(DA_FARE), target=StatoLavoro.FALLITO)
    def passa_a_fallito(self, errore: str) -> None:
        """It does not come to an end; says why, in Italian."""
        self._finisci()
        self.errore = errore

    @transition(field=stato, source=list(DA_FARE), target=StatoLavoro.ANNULLATO)
    def passa_ad_annullato(self) -> None:
        """Nobody wants it any more."""
        self._finisci()

    def _lascia(self) -> None:
        self.chi_lavora, self.fino_a = "", None

    def _finisci(self) -> None:
        self._lascia()
        self.passo, self.finito_il = "", timezone.now()
