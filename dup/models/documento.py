# SPDX-License-Identifier: AGPL-3.0-or-later
"""The document of three years (TUEL art. 170) and the acts that adopted and approved it."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.choices import Organo, Passo, TipoDocumento
from organizzazione.rules import Chi, ruolo_di, scrive_tutto
from testi.fields import LongText
from testi.formati import YEARS
from testi.validators import CodeField, LineField, clean_texts

ANNI = [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[-1])]


class DUPQuerySet(models.QuerySet["DUP"]):
    """The gates of the documents. Every page, report, job and command starts from one of them."""

    def visible_to(self, chi: Chi) -> Self:
        """The documents that somebody may read: all, for who has a role."""
        return self if ruolo_di(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """The documents that somebody may change: the planning office keeps them."""
        return self if scrive_tutto(chi) else self.none()


class DUP(Aggregato):
    """One document for a period of years."""

    codice = CodeField("codice", max_length=30, unique=True, help_text="Per esempio DUP_2023_2025.")
    descrizione = LineField("descrizione", max_length=200)
    tipo = models.CharField("tipo", max_length=10, choices=TipoDocumento, default=TipoDocumento.DUP)
    anno_inizio = models.PositiveSmallIntegerField("primo anno", validators=ANNI)
    anno_fine = models.PositiveSmallIntegerField("ultimo anno", validators=ANNI)
    precedente = models.ForeignKey(
        "self",
        verbose_name="aperto da",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successivi",
        help_text="Il DUP, o la nota di aggiornamento, da cui questo è stato aperto.",
    )
    narrativa = LongText("premessa", blank=True)

    objects = DUPQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "DUP"
        verbose_name_plural = "DUP"
        ordering = ["-anno_inizio", "codice"]
        constraints = [
            models.CheckConstraint(condition=Q(tipo__in=TipoDocumento.values), name="dup_tipo_previsto"),
            clean_texts("dup_testi_leggibili", codes=["codice"], lines=["descrizione"]),
            models.CheckConstraint(
                condition=Q(anno_fine__gte=F("anno_inizio")),
                name="dup_anni_ordinati",
                violation_error_message="L'ultimo anno viene prima del primo.",
            ),
            models.CheckConstraint(
                condition=Q(precedente__isnull=True) | ~Q(precedente=F("id")),
                name="dup_non_aperto_da_se",
                violation_error_message="Un DUP non può essere aperto da se stesso.",
            ),
        ]

    def __str__(self) -> str:
        return self.codice

    def covers(self, year: int) -> bool:
        """Whether a year is one of those of the document."""
        return self.anno_inizio <= year <= self.anno_fine


class AttoDelDUP(models.Model):
    """An act on the document: the Giunta presents it, the Consiglio approves it (TUEL art. 170, par. 1)."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.CASCADE, related_name="atti")
    passo = models.CharField("che cosa fa", max_length=15, choices=Passo)
    organo = models.CharField("organo", max_length=3, choices=Organo)
    numero = LineField("numero", max_length=20)
    data = models.DateField("data")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "atto del DUP"
        verbose_name_plural = "atti del DUP"
        ordering = ["data", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(passo__in=Passo.values), name="atto_dup_passo_previsto"),
            models.CheckConstraint(condition=Q(organo__in=Organo.values), name="atto_dup_organo_previsto"),
            models.CheckConstraint(condition=~Q(numero=""), name="atto_dup_numero_presente"),
            clean_texts("atto_dup_testi_leggibili", lines=["numero"]),
            models.UniqueConstraint(fields=["dup", "organo", "numero", "data"], name="atto_dup_unico"),
        ]

    def __str__(self) -> str:
        return f"{self.organo} n. {self.numero} del {self.data:%d/%m/%Y}"
