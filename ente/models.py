# SPDX-License-Identifier: AGPL-3.0-or-later
"""The name and the arms of the Comune, as the administrator wrote them: at most one row."""

from django.db import models
from django.db.models import Q

from aggregati.models import Aggregato
from testi.validators import LineField, clean_texts

NAME_MAX = 120
THE_ONE = 1


class Ente(Aggregato):
    """What heads every page and document, in the place of the setting ``NOME_ENTE``."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    name = LineField("nome del Comune", max_length=NAME_MAX, help_text="Come si stampa: «Comune di Esempio».")
    arms = models.BinaryField("stemma", blank=True, default=b"")
    # Of the bytes as ``testi.logo`` tells it, never as the browser that sent them said.
    arms_type = models.CharField("tipo dello stemma", max_length=20, blank=True, default="", editable=False)

    class Meta:
        verbose_name = "ente"
        verbose_name_plural = "ente"
        constraints = [
            models.CheckConstraint(condition=Q(id=THE_ONE), name="ente_uno_solo"),
            models.CheckConstraint(condition=~Q(name=""), name="ente_nome_presente"),
            clean_texts("ente_testi_leggibili", lines=["name"]),
        ]

    def __str__(self) -> str:
        return self.name
