# SPDX-License-Identifier: AGPL-3.0-or-later
"""A system of evaluation as the Comune keeps it: its years, and its text (D.Lgs. 150/2009, art. 7)."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Self

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from organizzazione.choices import Ruolo
from organizzazione.rules import Chi, ruolo_di, scrive_tutto
from testi.validators import LineField, clean_texts
from valutazione.choices import SystemState
from valutazione.files.opening import opened
from valutazione.systems.facts import Category, System
from valutazione.systems.reading import read

NAME_MAX = 200
READ_AT_ONCE = 16


@lru_cache(maxsize=READ_AT_ONCE)
def read_once(stored: str) -> System:
    """What a stored text says; the process keeps the last ones, for the same text always says the same."""
    return read(opened(stored.encode()))


class SistemaQuerySet(models.QuerySet["Sistema"]):
    """The gates of the systems: a system is public among who works by it, a draft is the office's and the Nucleo's."""

    def visible_to(self, chi: Chi) -> Self:
        """Those that somebody may read."""
        role = ruolo_di(chi)
        if role is None:
            return self.none()
        if scrive_tutto(chi) or role in (Ruolo.NUCLEO, Ruolo.VERTICE):
            return self
        return self.filter(stato=SystemState.ADOTTATO)

    def editable_by(self, chi: Chi) -> Self:
        """Those that somebody may change now: drafts, by the office."""
        return self.filter(stato=SystemState.BOZZA) if scrive_tutto(chi) else self.none()

    def of_year(self, year: int) -> Self:
        """The one that holds in a year, if there is one."""
        return self.filter(Q(al=None) | Q(al__gte=year), stato=SystemState.ADOTTATO, dal__lte=year)


class Sistema(Aggregato):
    """A system. Adopted, its text stays as it is; the last of its years is said by the next one."""

    nome = LineField("nome", max_length=NAME_MAX, unique=True)
    dal = models.PositiveSmallIntegerField("vale dal")
    al = models.PositiveSmallIntegerField("vale fino al", null=True, blank=True)
    contenuto = models.TextField("contenuto")
    stato = models.CharField("stato", max_length=10, choices=SystemState, default=SystemState.BOZZA, editable=False)
    copiato_da = models.ForeignKey(
        "self", verbose_name="copiato da", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()
    objects = SistemaQuerySet.as_manager()

    class Meta:
        verbose_name = "sistema di valutazione"
        verbose_name_plural = "sistemi di valutazione"
        ordering = ["-dal", "nome"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=SystemState.values), name="sistema_stato_previsto"),
            models.CheckConstraint(condition=Q(al=None) | Q(al__gte=F("dal")), name="sistema_anni_ordinati"),
            clean_texts("sistema_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome

    @property
    def adopted(self) -> bool:
        """Whether somebody may be evaluated by it, and nobody changes it."""
        return bool(self.stato == SystemState.ADOTTATO)

    @property
    def read(self) -> System:
        """What it says; its last year is that of the row, which the next system sets."""
        return replace(read_once(self.contenuto), name=self.nome, first=self.dal, last=self.al)

    def category(self, kind: str) -> Category | None:
        """How people of a kind are evaluated by it; None where it evaluates none."""
        found: Iterable[Category] = (c for c in read_once(self.contenuto).categories if c.kind == kind)
        return next(iter(found), None)
