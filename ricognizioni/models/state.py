# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ricognizione says of an operative objective and of the values of its indicators in the year.

Rows outlive the objective and the indicator that somebody takes away from the document: what they were called stays
beside what was said of them.
"""

import uuid
from collections.abc import Sequence
from enum import Enum

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from dup.models import IndicatoreOperativo, ObiettivoOperativo
from dup.models.documento import ANNI
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import SurveyState
from monitoraggio.models.survey import window_open
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from ricognizioni.choices import OperativeAct, OperativeOutcome, StateOfOperative
from ricognizioni.models.survey import Ricognizione
from ricognizioni.rules import BOUND_TO_THE_WINDOW, IN_THE_WINDOW, OPERATIVES
from testi.fields import LongText
from testi.validators import LineField, clean_texts


class OperativoQuerySet(GateQuerySet["StatoOperativo"]):
    """The gates of what is said of operative objectives. Every page, document and command starts from one of them."""

    table = OPERATIVES

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody: over everything, or over what the document gives to the centres of today."""
        role = ruolo_di(chi)
        if role is None:
            return ()
        if role not in DI_CENTRO:
            return (Capacity(role),)
        own = ObiettivoOperativo.strutture.through.objects.filter(centrodiresponsabilita__in=centri_di(chi))
        return (Capacity(role, Q(operativo__in=own.values("obiettivooperativo"))),)

    def asked_by(self, act: Enum) -> Q:
        """An open ricognizione, to change anything; what is not in the document any more is only read."""
        if act == OperativeAct.LEGGERE:
            return Q()
        return Q(ricognizione__stato=SurveyState.APERTA, nel_documento=True)

    def within(self, role: str, act: Enum) -> Q:
        """The window, for who works at a centre."""
        bound = role in BOUND_TO_THE_WINDOW and act in IN_THE_WINDOW
        return window_open("ricognizione__") if bound else Q()


class StatoOperativo(Transitions, Aggregato):
    """What a ricognizione says of an operative objective. Its state changes only through the transitions below."""

    ricognizione = models.ForeignKey(
        Ricognizione, verbose_name="ricognizione", on_delete=models.PROTECT, related_name="stati"
    )
    operativo = models.ForeignKey(
        ObiettivoOperativo, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    nome = models.CharField("obiettivo operativo", max_length=500, editable=False)
    nel_documento = models.BooleanField("nel documento", default=True, editable=False)
    stato = StateField(
        "stato",
        max_length=12,
        choices=StateOfOperative,
        default=StateOfOperative.DA_COMPILARE,
        protected=True,
        editable=False,
    )
    motivo_rinvio = LongText("motivo del rinvio", blank=True, editable=False)
    # Empty: nobody has said anything of it yet.
    esito = models.CharField("a che punto è", max_length=12, choices=OperativeOutcome, blank=True, default="")
    dichiarato = models.DecimalField(
        "avanzamento dichiarato",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="Da 0 a 100. Vuoto: vale quello calcolato.",
    )
    motivo = LongText("perché lo si dichiara", blank=True)
    narrativa = LongText("che cosa ne è", blank=True)
    risultati = LongText("risultati conseguiti", blank=True)
    economici = LongText("aspetti economico-finanziari", blank=True)
    tempi = LongText("tempi di realizzazione", blank=True)
    procedure = LongText("procedure operative attuate", blank=True)
    qualita = LongText("qualità dei servizi e soddisfazione della domanda", blank=True)
    sociali = LongText("aspetti socio-economici", blank=True)
    history = HistoricalRecords()
    objects = OperativoQuerySet.as_manager()

    class Meta:
        verbose_name = "stato di un obiettivo operativo"
        verbose_name_plural = "stati degli obiettivi operativi"
        ordering = ["ricognizione", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ricognizione", "operativo"], name="stato_operativo_unico"),
            models.CheckConstraint(condition=Q(stato__in=StateOfOperative.values), name="stato_operativo_previsto"),
            models.CheckConstraint(
                condition=Q(esito__in=["", *OperativeOutcome.values]), name="stato_operativo_esito_previsto"
            ),
            models.CheckConstraint(
                condition=Q(dichiarato__isnull=True) | Q(dichiarato__gte=0, dichiarato__lte=100),
                name="stato_operativo_dichiarato_plausibile",
                violation_error_message="L'avanzamento va da 0 a 100.",
            ),
            models.CheckConstraint(
                condition=Q(dichiarato__isnull=True) | ~Q(motivo=""),
                name="stato_operativo_dichiarato_con_motivo",
                violation_error_message="Chi dichiara un avanzamento dice perché.",
            ),
            models.CheckConstraint(
                condition=~Q(esito=OperativeOutcome.NON_AVVIATO) | Q(dichiarato__isnull=True) | Q(dichiarato=0),
                name="stato_operativo_non_avviato_senza_nulla",
                violation_error_message="Di un obiettivo non avviato non si dichiara un avanzamento.",
            ),
            models.CheckConstraint(
                condition=~Q(esito=OperativeOutcome.REALIZZATO) | Q(dichiarato__isnull=True) | Q(dichiarato=100),
                name="stato_operativo_realizzato_intero",
                violation_error_message="Un obiettivo realizzato è al 100%.",
            ),
        ]

    def __str__(self) -> str:
        return self.nome

    @transition(field=stato, source=StateOfOperative.DA_COMPILARE, target=StateOfOperative.COMPILATO)
    def passa_a_compilato(self) -> None:
        """Somebody has said something of it."""

    @transition(field=stato, source=StateOfOperative.COMPILATO, target=StateOfOperative.VERIFICATO)
    def passa_a_verificato(self) -> None:
        """The planning office has looked at it."""
        self.motivo_rinvio = ""

    @transition(
        field=stato,
        source=[StateOfOperative.COMPILATO, StateOfOperative.VERIFICATO],
        target=StateOfOperative.COMPILATO,
    )
    def passa_a_rinviato(self, motivo: str) -> None:
        """Back to who wrote it, with what is to be mended."""
        self.motivo_rinvio = motivo


class ValoreOperativo(models.Model):
    """The value of an indicator in the year of the ricognizione, as its source wrote it."""

    stato = models.ForeignKey(StatoOperativo, on_delete=models.CASCADE, related_name="valori")
    # Who the row is, in pages and drafts: the indicator may be written anew by an import.
    row_id = models.UUIDField("identità", default=uuid.uuid4, unique=True, editable=False)
    indicatore = models.ForeignKey(
        IndicatoreOperativo, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    ordine = models.PositiveIntegerField("ordine", default=0, editable=False)
    descrizione = models.CharField("indicatore", max_length=1000, editable=False)
    nel_documento = models.BooleanField("nel documento", default=True, editable=False)
    anno = models.PositiveSmallIntegerField("anno", validators=ANNI, editable=False)
    # The document may ask something else on the same row later.
    chiesto = LongText("che cosa si chiedeva quando se n'è scritto", blank=True, editable=False)
    partenza = LineField(
        "valore di partenza",
        max_length=255,
        blank=True,
        help_text="Quello dell'anno prima del DUP. Vuoto: vale quello della ricognizione precedente.",
    )
    valore = LineField("valore", max_length=255, blank=True, help_text="Si stampa come è scritto.")
    fonte = LineField("fonte", max_length=255, blank=True)
    nota = LongText("nota", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "valore di un indicatore operativo"
        verbose_name_plural = "valori degli indicatori operativi"
        ordering = ["ordine", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stato", "indicatore"], name="valore_operativo_unico"),
            clean_texts("valore_operativo_testi_leggibili", lines=["partenza", "valore", "fonte"]),
        ]

    def __str__(self) -> str:
        return self.descrizione[:80]
