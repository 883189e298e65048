# SPDX-License-Identifier: AGPL-3.0-or-later
"""The levels of the document, from the idea of city to what is asked of the bodies of the Comune.

Names of strutture, organismi and assessori print in the order in which they were added, which is that of the
document: the rows of the link tables keep it (``dup.stored_contents``).
"""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.models.documento import DUP
from indicatori.models import Indicatore
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato
from testi.fields import LongText
from testi.validators import CodeField, LineField, clean_texts


class _Livello(Aggregato):
    """What every level of the tree has: a name, a place among its siblings, a narrative."""

    ordine = models.PositiveSmallIntegerField("ordine", default=0)
    codice = CodeField("codice", max_length=20, blank=True)
    nome = LineField("nome", max_length=500)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.nome


class AmbitoStrategico(_Livello):
    """An idea of city."""

    dup = models.ForeignKey(DUP, verbose_name="DUP", on_delete=models.PROTECT, related_name="ambiti")
    narrativa = LongText("narrativa", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ambito strategico"
        verbose_name_plural = "ambiti strategici"
        ordering = ["dup", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dup", "nome"], name="ambito_unico_nel_dup"),
            clean_texts("ambito_testi_leggibili", codes=["codice"], lines=["nome"]),
        ]


class ObiettivoStrategico(_Livello):
    """What the city wants within an ambito."""

    ambito = models.ForeignKey(
        AmbitoStrategico, verbose_name="ambito", on_delete=models.PROTECT, related_name="obiettivi_strategici"
    )
    narrativa = LongText("narrativa", blank=True)
    strutture = models.ManyToManyField(
        CentroDiResponsabilita,
        verbose_name="strutture interne coinvolte",
        blank=True,
        related_name="obiettivi_strategici",
    )
    organismi = models.ManyToManyField(
        OrganismoPartecipato,
        verbose_name="enti e organismi partecipati",
        blank=True,
        related_name="obiettivi_strategici",
    )
    history = HistoricalRecords(m2m_fields=[strutture, organismi])

    class Meta:
        verbose_name = "obiettivo strategico"
        verbose_name_plural = "obiettivi strategici"
        ordering = ["ambito", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ambito", "nome"], name="strategico_unico_nell_ambito"),
            clean_texts("strategico_testi_leggibili", codes=["codice"], lines=["nome"]),
        ]


class LineaDiIntervento(models.Model):
    """A line of action of a strategic objective."""

    obiettivo_strategico = models.ForeignKey(
        ObiettivoStrategico, verbose_name="obiettivo strategico", on_delete=models.CASCADE, related_name="linee"
    )
    ordine = models.PositiveIntegerField("ordine", default=0)
    testo = models.CharField("linea di intervento", max_length=500)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "linea di intervento"
        verbose_name_plural = "linee di intervento"
        ordering = ["ordine", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(testo=""), name="linea_testo_presente")]

    def __str__(self) -> str:
        return self.testo


class ObiettivoOperativo(_Livello):
    """What the administration will do about it in the three years."""

    obiettivo_strategico = models.ForeignKey(
        ObiettivoStrategico,
        verbose_name="obiettivo strategico",
        on_delete=models.PROTECT,
        related_name="obiettivi_operativi",
    )
    finalita = LongText("finalità", blank=True)
    assessori = models.ManyToManyField(
        Assessore, verbose_name="assessori di riferimento", blank=True, related_name="obiettivi_operativi"
    )
    strutture = models.ManyToManyField(
        CentroDiResponsabilita, verbose_name="strutture interne", blank=True, related_name="obiettivi_operativi"
    )
    organismi = models.ManyToManyField(
        OrganismoPartecipato,
        verbose_name="organismi partecipati e concessionari",
        blank=True,
        related_name="obiettivi_operativi",
    )
    note = LongText("note", blank=True)
    continua = models.ForeignKey(
        "self",
        verbose_name="continua",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="continuato_da",
        help_text="L'obiettivo operativo del documento precedente che questo porta avanti.",
    )
    history = HistoricalRecords(m2m_fields=[assessori, strutture, organismi])

    class Meta:
        verbose_name = "obiettivo operativo"
        verbose_name_plural = "obiettivi operativi"
        ordering = ["obiettivo_strategico", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["obiettivo_strategico", "nome"], name="operativo_unico_nello_strategico"),
            clean_texts("operativo_testi_leggibili", codes=["codice"], lines=["nome"]),
            models.CheckConstraint(
                condition=Q(continua__isnull=True) | ~Q(continua=F("id")),
                name="operativo_non_continua_se",
                violation_error_message="Un obiettivo operativo non può continuare se stesso.",
            ),
        ]


class IndicatoreOperativo(Indicatore):
    """An indicator of an operative objective; ``valore_atteso`` is what is expected at the end of the period.

    The marks of the value belong to its text: ``15*`` holds for each year, ``67**`` is to be revised.
    """

    obiettivo = models.ForeignKey(
        ObiettivoOperativo, verbose_name="obiettivo operativo", on_delete=models.CASCADE, related_name="indicatori"
    )
    formula = models.CharField("formula", max_length=1000, blank=True)
    history = HistoricalRecords()

    class Meta(Indicatore.Meta):
        verbose_name = "indicatore di obiettivo operativo"
        verbose_name_plural = "indicatori di obiettivo operativo"


class ObiettivoGestionale(_Livello):
    """What an operative objective asks of the bodies of the Comune (TUEL art. 147-quater)."""

    obiettivo_operativo = models.ForeignKey(
        ObiettivoOperativo,
        verbose_name="obiettivo operativo",
        on_delete=models.PROTECT,
        related_name="obiettivi_gestionali",
    )
    nome = LineField("obiettivo gestionale", max_length=1000)
    azioni = LongText("azioni", blank=True)
    organismi = models.ManyToManyField(
        OrganismoPartecipato,
        verbose_name="organismi partecipati assegnatari",
        blank=True,
        related_name="obiettivi_gestionali",
    )
    history = HistoricalRecords(m2m_fields=[organismi])

    class Meta:
        verbose_name = "obiettivo gestionale"
        verbose_name_plural = "obiettivi gestionali"
        ordering = ["obiettivo_operativo", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["obiettivo_operativo", "nome"], name="gestionale_unico_nell_operativo"),
            clean_texts("gestionale_testi_leggibili", codes=["codice"], lines=["nome"]),
        ]
