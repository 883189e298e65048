# SPDX-License-Identifier: AGPL-3.0-or-later
"""The life of an objective: the acts on it, what people say of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from flussi.passages import Passage
from obiettivi.choices import Azione, Stato
from obiettivi.models.pianificazione import ObiettivoPEG
from organizzazione.models import CentroDiResponsabilita, Utente
from testi.fields import LongText


def _dell_obiettivo(nome: str, **opzioni: Any) -> "models.ForeignKey[Any, Any]":
    """The objective that a row is about. The row outlives it: an objective deleted by mistake comes back under its
    old key (``vita.cestino.ripristina``) and finds here what was done and said (ADR 0010)."""
    return models.ForeignKey(
        ObiettivoPEG, on_delete=models.DO_NOTHING, db_constraint=False, related_name=nome, **opzioni
    )


def _nome_dell_obiettivo(riga: Any) -> str:
    """How a row calls its objective, which may be there no more."""
    try:
        return str(riga.obiettivo)
    except ObiettivoPEG.DoesNotExist:
        return "obiettivo eliminato"


class Passaggio(Passage):
    """An act on an objective: who, when, from which state to which, why."""

    obiettivo = _dell_obiettivo("passaggi")
    atto = models.CharField("atto", max_length=20, choices=Azione)
    da = models.CharField("da", max_length=12, choices=Stato)
    a = models.CharField("a", max_length=12, choices=Stato)

    class Meta(Passage.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=Azione.values), name="passaggio_atto_previsto"),
            models.CheckConstraint(
                condition=Q(da__in=Stato.values, a__in=Stato.values), name="passaggio_stati_previsti"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {_nome_dell_obiettivo(self)}"


class Commento(models.Model):
    """What somebody has to say about an objective, or answers to who did; about the whole of it, a field or a row.

    Its author may say it otherwise: what it said before stays beside it.
    """

    obiettivo = _dell_obiettivo("commenti")
    autore = models.ForeignKey(Utente, on_delete=models.PROTECT, related_name="commenti")
    quando = models.DateTimeField(default=timezone.now)
    testo = LongText(max_length=4000)
    risponde_a = models.ForeignKey(
        "self", verbose_name="risponde a", on_delete=models.PROTECT, null=True, blank=True, related_name="risposte"
    )
    # The name of a field of the content, or the identity of a row; empty: the whole objective.
    ancora = models.CharField("su che cosa", max_length=60, blank=True)
    modificato_il = models.DateTimeField("modificato il", null=True, blank=True)
    risolto_il = models.DateTimeField("risolto il", null=True, blank=True)
    risolto_da = models.ForeignKey(
        Utente, verbose_name="risolto da", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    citati = models.ManyToManyField(Utente, verbose_name="persone avvisate", blank=True, related_name="+")

    class Meta:
        verbose_name = "commento"
        verbose_name_plural = "commenti"
        ordering = ["quando", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(testo=""), name="commento_non_vuoto"),
            models.CheckConstraint(
                condition=Q(risolto_il=None, risolto_da=None) | Q(risolto_il__isnull=False, risolto_da__isnull=False),
                name="commento_risolto_da_qualcuno",
            ),
        ]

    def __str__(self) -> str:
        return self.testo[:80]


class TestoDelCommento(models.Model):
    """What a comment said before its author said it otherwise."""

    commento = models.ForeignKey(Commento, on_delete=models.PROTECT, related_name="precedenti")
    testo = LongText(max_length=4000)
    fino_al = models.DateTimeField("fino al", default=timezone.now)

    class Meta:
        verbose_name = "testo precedente di un commento"
        verbose_name_plural = "testi precedenti dei commenti"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.testo[:80]


class PresaVisione(models.Model):
    """A service that an objective involves has seen it."""

    obiettivo = _dell_obiettivo("prese_visione")
    centro = models.ForeignKey(CentroDiResponsabilita, on_delete=models.PROTECT, related_name="+")
    utente = models.ForeignKey(Utente, on_delete=models.PROTECT, related_name="+")
    quando = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "presa visione"
        verbose_name_plural = "prese visione"
        ordering = ["quando", "pk"]
        constraints = [models.UniqueConstraint(fields=["obiettivo", "centro"], name="presa_visione_unica")]

    def __str__(self) -> str:
        return f"{self.centro} · {_nome_dell_obiettivo(self)}"
