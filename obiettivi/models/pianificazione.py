# SPDX-License-Identifier: AGPL-3.0-or-later
"""The objectives of a plan with their phases, indicators and other services, and the gates to them."""

from collections.abc import Sequence
from enum import Enum
from typing import Any, Self

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.history import IndexedHistory
from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from dup.models import ObiettivoOperativo
from flussi.gates import Capacity, GateQuerySet
from indicatori.choices import Verso
from indicatori.models import Indicatore, TipoIndicatore
from obiettivi.choices import Azione, Stato, StatoPiano
from obiettivi.contenuto.code_form import CODE_MAX
from obiettivi.models.piano import PianoEsecutivo
from obiettivi.models.rows import IdentifiedRow
from obiettivi.rules import COINVOLTO, LEGATI_ALLA_FINESTRA, NELLA_FINESTRA, SI_COMMENTA, SUL_TESTO_APERTO, TABELLA
from organizzazione.models import CentroDiResponsabilita, Persona
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from testi.coded import Coded, CodedQuerySet
from testi.fields import LongText
from testi.validators import CodeField, LineField, clean_texts


class TipoObiettivo(Aggregato):
    """A kind of objective; kinds come and go with the years, so they are a table."""

    nome = LineField("nome", max_length=40, unique=True)
    ordine = models.PositiveSmallIntegerField("ordine", default=100)
    in_uso = models.BooleanField("in uso", default=True, help_text="I tipi di una volta restano nei piani di allora.")
    da_verificare = models.BooleanField(
        "da verificare", default=False, help_text="Arrivato con un'importazione: correggerlo o confermarlo."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "tipo di obiettivo"
        verbose_name_plural = "tipi di obiettivo"
        ordering = ["ordine", "nome"]
        constraints = [
            models.CheckConstraint(condition=~Q(nome=""), name="tipo_obiettivo_nome_presente"),
            clean_texts("tipo_obiettivo_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome


class ObiettivoQuerySet(CodedQuerySet["ObiettivoPEG"], GateQuerySet["ObiettivoPEG"]):  # type: ignore[override]
    """The gates of the objectives. Every page, export, job and command starts from one of them."""

    table = TABELLA

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody: over everything, or over the centres of today and, passing, over what involves them."""
        ruolo = ruolo_di(chi)
        if ruolo is None or ruolo not in DI_CENTRO:
            return (Capacity(ruolo),) if ruolo else ()
        centri = centri_di(chi)
        propri = Capacity(ruolo, Q(centro__in=centri))
        if not centri:
            return (propri,)
        altri = ObiettivoPEG.objects.che_coinvolgono(centri).order_by().values("pk")
        return propri, Capacity(COINVOLTO, Q(pk__in=altri), passing=True)

    def asked_by(self, act: Enum) -> Q:
        """An open text, to change it."""
        return testo_che_permette(act)

    def within(self, role: str, act: Enum) -> Q:
        """The window, for who writes only while it is open."""
        return nella_finestra() if role in LEGATI_ALLA_FINESTRA and act in NELLA_FINESTRA else Q()

    def che_coinvolgono(self, centri: set[int]) -> Self:
        """Objectives of other centres that involve one of these, as another service or with a phase."""
        servizi = ServizioCoinvolto.objects.filter(centro__in=centri).values("obiettivo")
        fasi = Fase.objects.filter(centro__in=centri).values("obiettivo")
        return self.exclude(centro__in=centri).filter(Q(pk__in=servizi) | Q(pk__in=fasi))


def testo_che_permette(atto: Enum) -> Q:
    """What an act asks of the plan: to change a text it must be open, that is of a plan not yet approved or opened by
    a variation (TUEL art. 169 and 175: an approved PEG changes by another act)."""
    match atto:
        case Azione.PORTARE_IN_VARIAZIONE:
            return Q(piano__variazione_aperta=True, in_variazione=False)
        case Azione.LASCIARE_LA_VARIAZIONE:
            return Q(piano__variazione_aperta=True, in_variazione=True)
        case Azione.ELIMINARE:
            # What an act has approved leaves the plan by a variation, with its reason.
            return Q(in_vigore=False) & testo_che_permette(Azione.SCRIVERE)
        case Azione.COMMENTARE:
            return Q(piano__stato__in=[stato.value for stato in SI_COMMENTA])
        case _ if atto in SUL_TESTO_APERTO:
            return Q(piano__stato=StatoPiano.PREDISPOSIZIONE) | Q(in_variazione=True)
    return Q()


def nella_finestra() -> Q:
    """Objectives that their centre may write today: the plan is open, or the office opened this one, again or for a
    variation."""
    oggi = timezone.localdate()
    aperto = Q(piano__apertura_dal__lte=oggi) & (Q(piano__apertura_al__isnull=True) | Q(piano__apertura_al__gte=oggi))
    return aperto | Q(riaperto_fino_al__gte=oggi) | Q(in_variazione=True)


class ObiettivoPEG(Transitions, Coded, Aggregato):
    """An objective of the year. Missing parts are findings, not database errors: a draft may lack them.

    Its state changes only through the transitions below, which ``vita.services`` calls.
    """

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="obiettivi")
    codice = CodeField(
        "codice", max_length=CODE_MAX, help_text="Per esempio 2020-CP04 o OB.1. Il piano può dirne la forma."
    )
    titolo = LineField("titolo", max_length=300)
    centro = models.ForeignKey(
        CentroDiResponsabilita,
        verbose_name="centro di responsabilità",
        on_delete=models.PROTECT,
        related_name="obiettivi",
    )
    responsabile = models.ForeignKey(
        Persona,
        verbose_name="responsabile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="obiettivi",
    )
    tipo = models.ForeignKey(
        TipoObiettivo,
        verbose_name="tipo",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="obiettivi",
    )
    pluriennale = models.BooleanField("pluriennale", default=False, help_text="Lo dichiara l'ufficio.")
    contesto = LongText("contesto di riferimento", blank=True)
    descrizione = LongText("descrizione", blank=True)
    risultato_atteso = LongText("risultato finale atteso", blank=True)
    obiettivi_operativi = models.ManyToManyField(
        ObiettivoOperativo,
        verbose_name="obiettivi operativi del DUP",
        blank=True,
        related_name="obiettivi_peg",
    )
    stato = StateField("stato", max_length=12, choices=Stato, default=Stato.BOZZA, protected=True, editable=False)
    motivo_rinvio = LongText("motivo del rinvio", blank=True, editable=False)
    riaperto_fino_al = models.DateField(
        "riaperto fino al", null=True, blank=True, help_text="Il centro può scriverlo fino a questo giorno."
    )
    in_vigore = models.BooleanField(
        "in vigore", default=False, editable=False, help_text="Sta nella versione in vigore del piano."
    )
    in_variazione = models.BooleanField(
        "in variazione", default=False, editable=False, help_text="Una variazione del piano ne ha aperto il testo."
    )
    origine = models.ForeignKey(
        "self",
        verbose_name="viene da",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="derivati",
    )
    # Whoever asks whether a code is free asks those that were taken away too (``scrittura.codes``).
    history = IndexedHistory(
        m2m_fields=[obiettivi_operativi],
        indexes=[
            models.Index(
                fields=["piano", "sort_key"],
                name="obiettivo_tolto_in_vigore",
                condition=Q(history_type="-", in_vigore=True),
            )
        ],
    )
    objects = ObiettivoQuerySet.as_manager()

    class Meta:
        verbose_name = "obiettivo PEG"
        verbose_name_plural = "obiettivi PEG"
        ordering = ["piano", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["piano", "codice"],
                name="obiettivo_unico_nel_piano",
                violation_error_message="In questo piano c'è già un obiettivo con questo codice.",
            ),
            # The same to the eye of a person: in other letters, with other blanks.
            models.UniqueConstraint(fields=["piano", "sort_key"], name="obiettivo_non_si_confonde"),
            models.CheckConstraint(condition=~Q(codice=""), name="obiettivo_codice_presente"),
            clean_texts("obiettivo_codice_leggibile", codes=["codice"]),
            models.CheckConstraint(condition=~Q(titolo=""), name="obiettivo_titolo_presente"),
            # A title that an act has approved stays to the letter, whatever is in it.
            clean_texts("obiettivo_testi_leggibili", lines=["titolo"], unless=Q(in_vigore=True)),
            models.CheckConstraint(condition=Q(stato__in=Stato.values), name="obiettivo_stato_previsto"),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.titolo}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What is born in a plan already approved belongs to its open variation."""
        if self._state.adding and self.piano.approvato:
            self.in_variazione = self.piano.variazione_aperta
        super().save(*args, **kwargs)

    @property
    def testo_aperto(self) -> bool:
        """Whether the text may change: see ``testo_che_permette``."""
        return self.in_variazione or not self.piano.approvato

    @property
    def rinviato(self) -> bool:
        """True for a draft that the planning office sent back."""
        return self.stato == Stato.BOZZA and bool(self.motivo_rinvio)

    @property
    def in_the_dup(self) -> models.QuerySet[ObiettivoOperativo]:
        """The operative objectives it is linked to, each with its place (one query)."""
        linked: models.QuerySet[ObiettivoOperativo] = self.obiettivi_operativi.select_related(
            "obiettivo_strategico__ambito"
        )
        return linked

    def esegui_transizione(self, atto: Azione, motivo: str = "") -> None:
        """Go to the state that an act leads to. Saves nothing; only ``vita.services`` calls it.

        Raises:
            django_fsm.TransitionNotAllowed: the act does not start from this state.
        """
        match atto:
            case Azione.PROPORRE:
                self._proponi()
            case Azione.RITIRARE:
                self._ritira()
            case Azione.RINVIARE:
                self._rinvia(motivo)
            case Azione.VALIDARE:
                self._valida()
            case Azione.PORTARE_IN_VARIAZIONE:
                self._apri_in_variazione()
            case Azione.LASCIARE_LA_VARIAZIONE:
                self._torna_in_vigore()

    @transition(field=stato, source=Stato.BOZZA, target=Stato.PROPOSTO)
    def _proponi(self) -> None:
        self.motivo_rinvio = ""

    @transition(field=stato, source=Stato.PROPOSTO, target=Stato.BOZZA)
    def _ritira(self) -> None:
        """Back to its centre by its own will."""

    @transition(field=stato, source=[Stato.PROPOSTO, Stato.VALIDATO], target=Stato.BOZZA)
    def _rinvia(self, motivo: str) -> None:
        self.motivo_rinvio = motivo

    @transition(field=stato, source=Stato.PROPOSTO, target=Stato.VALIDATO)
    def _valida(self) -> None:
        """The planning office agrees."""

    @transition(field=stato, source="*", target=Stato.BOZZA)
    def _apri_in_variazione(self) -> None:
        """A variation opens its text; it goes the way of a draft again."""
        self.in_variazione = True
        self.motivo_rinvio = ""

    @transition(field=stato, source="*", target=Stato.VALIDATO)
    def _torna_in_vigore(self) -> None:
        """The variation lets it go: it is again what the version in force says."""
        self.in_variazione = False
        self.motivo_rinvio = ""


class Fase(IdentifiedRow):
    """An activity of an objective, in the order of the office.

    Dates are kept as the office wrote them, even inverted: the checks say so, and old plans are kept
    as they were.
    """

    obiettivo = models.ForeignKey(ObiettivoPEG, on_delete=models.CASCADE, related_name="fasi")
    ordine = models.PositiveIntegerField("ordine", default=0)
    descrizione = LongText("descrizione")
    inizio_previsto = models.DateField("inizio previsto", null=True, blank=True)
    fine_prevista = models.DateField("fine prevista", null=True, blank=True)
    peso = models.DecimalField(
        "peso", max_digits=5, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    responsabile = models.ForeignKey(
        Persona,
        verbose_name="responsabile",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fasi",
        help_text="Vuoto: il responsabile dell'obiettivo.",
    )
    centro = models.ForeignKey(
        CentroDiResponsabilita,
        verbose_name="centro di responsabilità",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="fasi",
    )
    note = LongText("note", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "fase"
        verbose_name_plural = "fasi"
        ordering = ["ordine", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(peso__isnull=True) | Q(peso__gte=0),
                name="fase_peso_non_negativo",
                violation_error_message="Il peso non può essere negativo.",
            ),
        ]

    def __str__(self) -> str:
        return self.descrizione[:80]


class IndicatoreObiettivo(IdentifiedRow, Indicatore):
    """An indicator of an objective; it has no weight."""

    obiettivo = models.ForeignKey(ObiettivoPEG, on_delete=models.CASCADE, related_name="indicatori")
    tipo = models.ForeignKey(
        TipoIndicatore, verbose_name="tipo", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    dimensione = models.CharField(
        "dimensione", max_length=60, blank=True, help_text="Per esempio efficacia, efficienza, qualità percepita."
    )
    baseline = models.CharField(
        "valore di partenza", max_length=255, blank=True, help_text="Da dove si parte: si stampa come è scritto."
    )
    fonte = models.CharField("fonte", max_length=255, blank=True, help_text="Da dove si prende il dato.")
    history = HistoricalRecords()

    class Meta(Indicatore.Meta):
        verbose_name = "indicatore"
        verbose_name_plural = "indicatori"
        constraints = [
            models.CheckConstraint(condition=Q(verso__in=Verso.values), name="indicatore_obiettivo_verso_previsto")
        ]


class ServizioCoinvolto(IdentifiedRow):
    """Another service that the objective involves, as the office wrote it; linked to a centre where it is one."""

    obiettivo = models.ForeignKey(ObiettivoPEG, on_delete=models.CASCADE, related_name="altri_servizi")
    ordine = models.PositiveIntegerField("ordine", default=0)
    descrizione = models.CharField("descrizione", max_length=255)
    centro = models.ForeignKey(
        CentroDiResponsabilita,
        verbose_name="centro",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="coinvolgimenti",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "altro servizio coinvolto"
        verbose_name_plural = "altri servizi coinvolti"
        ordering = ["ordine", "pk"]

    def __str__(self) -> str:
        return self.descrizione
