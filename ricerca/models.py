# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody looks at again and again: filters and columns of the list of objectives, under a name."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from organizzazione.models import Utente
from organizzazione.rules import Chi
from testi.validators import LineField, clean_texts

NAME_MAX = 60
QUERY_MAX = 1000


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """The gate of the saved views."""

    def visible_to(self, chi: Chi) -> Self:
        """The own ones, and nobody else's."""
        return self.filter(utente=chi.pk) if chi.pk else self.none()


class SavedView(models.Model):
    """A query of the list; what it shows is decided anew, by the gate, whenever it is opened."""

    utente = models.ForeignKey(Utente, verbose_name="di chi", on_delete=models.CASCADE, related_name="viste")
    nome = LineField("nome", max_length=NAME_MAX)
    richiesta = models.CharField("filtri e colonne", max_length=QUERY_MAX)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = "vista salvata"
        verbose_name_plural = "viste salvate"
        ordering = [Lower("nome"), "pk"]
        constraints = [
            models.UniqueConstraint("utente", Lower("nome"), name="vista_unica"),
            models.CheckConstraint(condition=~Q(nome=""), name="vista_con_un_nome"),
            clean_texts("vista_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome
