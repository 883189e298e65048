# SPDX-License-Identifier: AGPL-3.0-or-later
"""The three-year plan (TUEL art. 170): what the objectives of the year hang on."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.choices import TipoDocumento
from organizzazione.models import Assessore

ANNI = [MinValueValidator(1990), MaxValueValidator(2100)]


class DUP(Aggregato):
    """One document for a period of years."""

    codice = models.CharField("codice", max_length=30, unique=True, help_text="Per esempio DUP_2023_2025.")
    descrizione = models.CharField("descrizione", max_length=200)
    tipo = models.CharField("tipo", max_length=10, choices=TipoDocumento, default=TipoDocumento.DUP)
    anno_inizio = models.PositiveSmallIntegerField("primo anno", validators=ANNI)
    anno_fine = models.PositiveSmallIntegerField("ultimo anno", validators=ANNI)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "DUP"
        verbose_name_plural = "DUP"
        ordering = ["-anno_inizio", "codice"]
        constraints = [
            models.CheckConstraint(condition=Q(tipo__in=TipoDocumento.values), name="dup_tipo_previsto"),
            models.CheckConstraint(
                condition=Q(anno_fine__gte=F("anno_inizio")),
                name="dup_anni_ordinati",
                violation_error_message="L'ultimo anno viene prima del primo.",
            ),
        ]

    def __str__(self) -> str:
        return self.codice


class _Livello(Aggregato):
    """What every level of the tree has: a name, a place among its siblings, a narrative."""

    ordine = models.PositiveSmallIntegerField("ordine", default=0)
    codice = models.CharField("codice", max_length=20, blank=True)
    nome = models.CharField("nome", max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nome


class AmbitoStrategico(_Livello):
    """An idea of city."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.PROTECT, related_name="ambiti")
    narrativa = models.TextField("narrativa", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ambito strategico"
        verbose_name_plural = "ambiti strategici"
        ordering = ["dup", "ordine", "pk"]
        constraints = [models.UniqueConstraint(fields=["dup", "nome"], name="ambito_unico_nel_dup")]


class ObiettivoStrategico(_Livello):
    """What the city wants within an ambito."""

    ambito = models.ForeignKey(
        AmbitoStrategico, verbose_name="ambito", on_delete=models.PROTECT, related_name="obiettivi_strategici"
    )
    narrativa = models.TextField("narrativa", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "obiettivo strategico"
        verbose_name_plural = "obiettivi strategici"
        ordering = ["ambito", "ordine", "pk"]
        constraints = [models.UniqueConstraint(fields=["ambito", "nome"], name="strategico_unico_nell_ambito")]


class ObiettivoOperativo(_Livello):
    """What the administration will do about it in the three years."""

    obiettivo_strategico = models.ForeignKey(
        ObiettivoStrategico,
        verbose_name="obiettivo strategico",
        on_delete=models.PROTECT,
        related_name="obiettivi_operativi",
    )
    finalita = models.TextField("finalità", blank=True)
    assessori = models.ManyToManyField(
        Assessore, verbose_name="assessori di riferimento", blank=True, related_name="obiettivi_operativi"
    )
    history = HistoricalRecords(m2m_fields=[assessori])

    class Meta:
        verbose_name = "obiettivo operativo"
        verbose_name_plural = "obiettivi operativi"
        ordering = ["obiettivo_strategico", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["obiettivo_strategico", "nome"], name="operativo_unico_nello_strategico")
        ]
