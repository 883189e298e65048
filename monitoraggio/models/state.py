# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a survey says of an objective, of each of its phases, of each of its indicators.

Rows are of a phase or an indicator of the version, by its identity (``row_id``), wherever it stands and whatever it
says. What it was called when it was last in the plan stays beside it: a row that a variation has taken away keeps all
that somebody wrote of it.
"""

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import (
    Forecast,
    Judgement,
    Light,
    ObjectiveAct,
    Origin,
    Outcome,
    Override,
    StateOfObjective,
    SurveyState,
)
from monitoraggio.models.rules import CausaDiRitardo
from monitoraggio.models.survey import Rilevazione, window_open
from monitoraggio.rules import BOUND_TO_THE_WINDOW, IN_THE_WINDOW, OBJECTIVES
from obiettivi.contenuto.code_form import CODE_MAX
from obiettivi.models import ObiettivoPEG
from organizzazione.models import CentroDiResponsabilita, fine_non_prima
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from testi.coded import Coded, CodedQuerySet
from testi.fields import LongText
from testi.validators import LineField, clean_texts

HUNDRED = Decimal(100)


class StatoQuerySet(CodedQuerySet["StatoObiettivo"], GateQuerySet["StatoObiettivo"]):  # type: ignore[override]
    """The gates of what is said of objectives. Every page, export, job and command starts from one of them."""

    table = OBJECTIVES

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody: over everything, or over the centres of today."""
        role = ruolo_di(chi)
        if role is None:
            return ()
        return (Capacity(role, Q(centro__in=centri_di(chi))),) if role in DI_CENTRO else (Capacity(role),)

    def asked_by(self, act: Enum) -> Q:
        """An open survey, to change anything; what is not in the plan any more is only read."""
        if act == ObjectiveAct.LEGGERE:
            return Q()
        return Q(rilevazione__stato=SurveyState.APERTA, nel_piano=True)

    def within(self, role: str, act: Enum) -> Q:
        """The window, for who works at a centre."""
        bound = role in BOUND_TO_THE_WINDOW and act in IN_THE_WINDOW
        return window_open("rilevazione__") if bound else Q()


class StatoObiettivo(Transitions, Coded, Aggregato):
    """What a survey says of an objective. Its state changes only through the transitions below (``vita``)."""

    rilevazione = models.ForeignKey(
        Rilevazione, verbose_name="rilevazione", on_delete=models.PROTECT, related_name="stati"
    )
    # The row outlives the objective that a variation takes away (as in ``obiettivi.models.vita``).
    obiettivo = models.ForeignKey(
        ObiettivoPEG, on_delete=models.DO_NOTHING, db_constraint=False, related_name="stati_di_attuazione"
    )
    codice = models.CharField("codice", max_length=CODE_MAX)
    titolo = models.CharField("titolo", max_length=300)
    centro = models.ForeignKey(
        CentroDiResponsabilita, verbose_name="centro", on_delete=models.PROTECT, related_name="stati_di_attuazione"
    )
    stato = StateField(
        "stato",
        max_length=12,
        choices=StateOfObjective,
        default=StateOfObjective.DA_COMPILARE,
        protected=True,
        editable=False,
    )
    motivo_rinvio = LongText("motivo del rinvio", blank=True, editable=False)
    nel_piano = models.BooleanField("nel piano", default=True, editable=False)
    da_rivedere = LongText("da rivedere", blank=True, editable=False)
    peso = models.DecimalField(
        "peso", max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    relazione = LongText("relazione", blank=True)
    criticita = LongText("criticità", blank=True)
    azioni_correttive = LongText("azioni correttive", blank=True)
    previsione = models.CharField("previsione", max_length=20, choices=Forecast, blank=True, default="")
    luce_dichiarata = models.CharField("luce dichiarata", max_length=8, choices=Light, blank=True, default="")
    motivo_luce = LongText("perché questa luce", blank=True)
    forzatura = models.CharField("forzatura", max_length=10, choices=Override, blank=True, default="")
    forzatura_a = models.DecimalField(
        "risultato chiesto",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    motivo_forzatura = LongText("perché la si chiede", blank=True)
    esito_forzatura = LongText("perché la si concede o no", blank=True)
    nota_nucleo = LongText("nota del Nucleo", blank=True)
    history = HistoricalRecords()
    objects = StatoQuerySet.as_manager()

    class Meta:
        verbose_name = "stato di un obiettivo"
        verbose_name_plural = "stati degli obiettivi"
        ordering = ["rilevazione", "sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["rilevazione", "codice"], name="stato_unico_nella_rilevazione"),
            models.CheckConstraint(condition=Q(stato__in=StateOfObjective.values), name="stato_previsto"),
            models.CheckConstraint(
                condition=Q(previsione__in=["", *Forecast.values]), name="stato_previsione_prevista"
            ),
            models.CheckConstraint(condition=Q(luce_dichiarata__in=["", *Light.values]), name="stato_luce_prevista"),
            models.CheckConstraint(condition=Q(peso__isnull=True) | Q(peso__gte=0), name="stato_peso_non_negativo"),
            models.CheckConstraint(
                condition=Q(forzatura="", forzatura_a__isnull=True, motivo_forzatura="", esito_forzatura="")
                | (
                    Q(forzatura=Override.CHIESTA, forzatura_a__range=(0, 100), esito_forzatura="")
                    & ~Q(motivo_forzatura="")
                )
                | (
                    Q(forzatura__in=[Override.CONCESSA, Override.NEGATA], forzatura_a__range=(0, 100))
                    & ~Q(motivo_forzatura="")
                    & ~Q(esito_forzatura="")
                ),
                name="stato_forzatura_con_i_motivi",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.titolo}".strip()

    @transition(field=stato, source=StateOfObjective.DA_COMPILARE, target=StateOfObjective.COMPILATO)
    def passa_a_compilato(self) -> None:
        """Somebody has said something of it."""

    @transition(field=stato, source=StateOfObjective.COMPILATO, target=StateOfObjective.CONFERMATO)
    def passa_a_confermato(self) -> None:
        """Who answers for the centre says that it is so."""
        self.motivo_rinvio = ""

    @transition(field=stato, source=StateOfObjective.CONFERMATO, target=StateOfObjective.VERIFICATO)
    def passa_a_verificato(self) -> None:
        """The planning office has looked at it."""

    @transition(
        field=stato,
        source=[StateOfObjective.COMPILATO, StateOfObjective.CONFERMATO, StateOfObjective.VERIFICATO],
        target=StateOfObjective.COMPILATO,
    )
    def passa_a_rinviato(self, motivo: str) -> None:
        """Back to its centre, with what is to be mended."""
        self.motivo_rinvio = motivo


class RowState(models.Model):
    """What is said of a row of the version."""

    row_id = models.UUIDField("identità", editable=False)
    ordine = models.PositiveIntegerField("ordine", default=0, editable=False)
    descrizione = LongText("descrizione", editable=False)
    # Beside what is said, so that the database holds one to the other.
    al = models.DateField("al", editable=False)
    nel_piano = models.BooleanField("nel piano", default=True, editable=False)
    da_rivedere = models.TextField("da rivedere", blank=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["ordine", "pk"]

    def __str__(self) -> str:
        return self.descrizione[:80]


class StatoFase(RowState):
    """What became of a phase."""

    stato = models.ForeignKey(StatoObiettivo, on_delete=models.CASCADE, related_name="fasi")
    # Empty: nobody has said anything of it yet.
    esito = models.CharField("esito", max_length=12, choices=Outcome, blank=True, default="")
    inizio_effettivo = models.DateField("inizio effettivo", null=True, blank=True)
    fine_effettiva = models.DateField("fine effettiva", null=True, blank=True)
    percentuale = models.DecimalField(
        "percentuale",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    causa = models.ForeignKey(
        CausaDiRitardo, verbose_name="causa", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    motivo = LongText("motivo", blank=True)
    nuova_fine = models.DateField("nuova fine", null=True, blank=True)
    history = HistoricalRecords()

    class Meta(RowState.Meta):
        verbose_name = "stato di una fase"
        verbose_name_plural = "stati delle fasi"
        constraints = [
            models.UniqueConstraint(fields=["stato", "row_id"], name="stato_fase_unico"),
            models.CheckConstraint(condition=Q(esito__in=["", *Outcome.values]), name="stato_fase_esito_previsto"),
            models.CheckConstraint(
                condition=Q(percentuale__isnull=True) | Q(percentuale__gte=0, percentuale__lte=100),
                name="stato_fase_percentuale_plausibile",
                violation_error_message="La percentuale va da 0 a 100.",
            ),
            models.CheckConstraint(
                condition=Q(esito=Outcome.CONCLUSA, fine_effettiva__isnull=False, percentuale=HUNDRED)
                | (
                    ~Q(esito=Outcome.CONCLUSA)
                    & (Q(fine_effettiva__isnull=True) | Q(percentuale__isnull=True) | Q(percentuale__lt=HUNDRED))
                ),
                name="stato_fase_conclusa_se_finita",
                violation_error_message="Una fase è conclusa quando ha la fine effettiva e il 100%, e solo allora.",
            ),
            models.CheckConstraint(
                condition=Q(fine_effettiva__isnull=True) | Q(esito__in=[Outcome.CONCLUSA, Outcome.ANNULLATA]),
                name="stato_fase_fine_di_chi_finisce",
                violation_error_message="Ha una fine effettiva solo una fase conclusa, o annullata quel giorno.",
            ),
            models.CheckConstraint(
                condition=~Q(esito="")
                | Q(percentuale__isnull=True, inizio_effettivo__isnull=True, fine_effettiva__isnull=True),
                name="stato_fase_senza_esito_senza_nulla",
                violation_error_message="Prima delle date e della percentuale si dice che cosa ne è della fase.",
            ),
            models.CheckConstraint(
                condition=~Q(esito=Outcome.NON_AVVIATA)
                | Q(percentuale=0, inizio_effettivo__isnull=True, fine_effettiva__isnull=True),
                name="stato_fase_non_avviata_senza_nulla",
                violation_error_message="Una fase non avviata è allo 0% e non ha date effettive.",
            ),
            fine_non_prima("inizio_effettivo", "fine_effettiva", "stato_fase_date_ordinate"),
            models.CheckConstraint(
                condition=(Q(inizio_effettivo__isnull=True) | Q(inizio_effettivo__lte=F("al")))
                & (Q(fine_effettiva__isnull=True) | Q(fine_effettiva__lte=F("al"))),
                name="stato_fase_entro_il_giorno",
                violation_error_message="Le date effettive non sono dopo il giorno della rilevazione.",
            ),
        ]


class ValoreIndicatore(RowState):
    """What an indicator was found to be. The value is the text as somebody wrote it; target and sense are those of
    the version."""

    stato = models.ForeignKey(StatoObiettivo, on_delete=models.CASCADE, related_name="valori")
    valore = LineField("valore", max_length=255, blank=True, help_text="Si stampa come è scritto.")
    numeratore = models.DecimalField("numeratore", max_digits=20, decimal_places=4, null=True, blank=True)
    denominatore = models.DecimalField("denominatore", max_digits=20, decimal_places=4, null=True, blank=True)
    giudizio = models.CharField("giudizio di una persona", max_length=15, choices=Judgement, blank=True, default="")
    motivo_giudizio = LongText("perché lo si giudica così", blank=True)
    non_valutabile = models.BooleanField("non valutabile", default=False)
    motivo_non_valutabile = LongText("perché non si valuta", blank=True)
    cumula = models.BooleanField(
        "si accumula nell'anno", default=False, help_text="Altrimenti è il valore letto in quel giorno."
    )
    fonte = LineField("fonte", max_length=255, blank=True)
    giorno = models.DateField("rilevato il", null=True, blank=True)
    origine = models.CharField("origine", max_length=8, choices=Origin, default=Origin.MANO)
    # Of a value that a person took over from a source: where it was read, and the file's fingerprint.
    provenienza = LineField("provenienza", max_length=500, blank=True, editable=False)
    impronta_fonte = models.CharField("SHA-256 della fonte", max_length=64, blank=True, editable=False)
    history = HistoricalRecords()

    class Meta(RowState.Meta):
        verbose_name = "valore di un indicatore"
        verbose_name_plural = "valori degli indicatori"
        constraints = [
            models.UniqueConstraint(fields=["stato", "row_id"], name="valore_unico"),
            models.CheckConstraint(condition=Q(origine__in=Origin.values), name="valore_origine_prevista"),
            models.CheckConstraint(condition=Q(giudizio__in=["", *Judgement.values]), name="valore_giudizio_previsto"),
            models.CheckConstraint(
                condition=Q(giudizio="") | ~Q(motivo_giudizio=""),
                name="valore_giudizio_con_motivo",
                violation_error_message="Chi giudica un valore dice perché.",
            ),
            models.CheckConstraint(
                condition=Q(non_valutabile=False) | ~Q(motivo_non_valutabile=""),
                name="valore_non_valutabile_con_motivo",
                violation_error_message="Di un indicatore che non si valuta si dice perché.",
            ),
            models.CheckConstraint(
                condition=Q(numeratore__isnull=True, denominatore__isnull=True)
                | (Q(numeratore__isnull=False, denominatore__isnull=False) & ~Q(denominatore=0)),
                name="valore_rapporto_intero",
                violation_error_message="Un rapporto ha numeratore e denominatore, e il denominatore non è zero.",
            ),
            models.CheckConstraint(
                condition=Q(giorno__isnull=True) | Q(giorno__lte=F("al")),
                name="valore_entro_il_giorno",
                violation_error_message="Il valore è rilevato entro il giorno della rilevazione.",
            ),
            models.CheckConstraint(
                condition=(Q(origine=Origin.FONTE) & ~Q(provenienza=""))
                | (~Q(origine=Origin.FONTE) & Q(provenienza="", impronta_fonte="")),
                name="valore_di_una_fonte_con_provenienza",
                violation_error_message="Un valore che viene da una fonte dice da quale, e solo quello.",
            ),
            clean_texts("valore_testi_leggibili", lines=["valore", "fonte", "provenienza"]),
        ]
