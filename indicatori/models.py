# SPDX-License-Identifier: AGPL-3.0-or-later
"""What all indicators share, whatever they measure."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from indicatori.choices import Verso
from testi.fields import LongText
from testi.validators import LineField, clean_texts


class TipoIndicatore(Aggregato):
    """A kind of indicator. An import that meets an unknown one adds it here, to be looked at."""

    nome = LineField("nome", max_length=60, unique=True)
    ordine = models.PositiveSmallIntegerField("ordine", default=100)
    da_verificare = models.BooleanField(
        "da verificare", default=False, help_text="Arrivato con un'importazione: correggerlo o confermarlo."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tipo di indicatore"
        verbose_name_plural = "tipi di indicatore"
        ordering = ["ordine", "nome"]
        constraints = [
            models.CheckConstraint(condition=~Q(nome=""), name="tipo_indicatore_nome_presente"),
            clean_texts("tipo_indicatore_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome


class Indicatore(models.Model):
    """The fields of every indicator. The expected value is the text that the office wrote, and so it prints."""

    ordine = models.PositiveIntegerField("ordine", default=0)
    descrizione = models.CharField("descrizione", max_length=1000)
    valore_atteso = models.CharField(
        "valore atteso",
        max_length=255,
        blank=True,
        help_text="Si stampa come è scritto: 140,00 · 11,7% · <=50 · 30/12/2020 · SI · 1 campo",
    )
    verso = models.CharField("verso", max_length=12, choices=Verso, default=Verso.CRESCENTE)
    note = LongText("note", blank=True)

    class Meta:
        abstract = True
        ordering = ["ordine", "pk"]

    def __str__(self) -> str:
        return self.descrizione
