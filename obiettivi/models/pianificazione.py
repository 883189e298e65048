# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of the year (PEG, TUEL art. 169) with its objectives, phases and indicators."""

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import ConcurrentTransitionMixin, FSMField, transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.models import ObiettivoOperativo
from indicatori.choices import Verso
from indicatori.models import Indicatore, TipoIndicatore
from obiettivi.choices import Atto, Stato
from obiettivi.contenuto import CODICE_OBIETTIVO
from obiettivi.rules import COINVOLTO, LEGATI_ALLA_FINESTRA, NELLA_FINESTRA, stati_in_cui
from organizzazione.models import CentroDiResponsabilita, Persona, fine_non_prima
from organizzazione.rules import DI_CENTRO, Chi, centri_di, legge_tutto, ruolo_di, scrive_tutto

# The years a plan may be of.
ANNI = (1990, 2100)


class PianoQuerySet(models.QuerySet["PianoEsecutivo"]):
    """The gates of the plans."""

    def visible_to(self, chi: Chi) -> Self:
        """The plans that somebody may read: who works at a centre sees that there is a plan, and in it the own."""
        return self if legge_tutto(chi) or centri_di(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """The plans that somebody may change."""
        return self if scrive_tutto(chi) else self.none()


class PianoEsecutivo(Aggregato):
    """The plan of one year; the «Vista» of the reports."""

    codice = models.CharField("codice", max_length=30, unique=True, help_text="Per esempio PEG_2020.")
    descrizione = models.CharField("descrizione", max_length=200)
    anno = models.PositiveSmallIntegerField("anno", validators=[MinValueValidator(ANNI[0]), MaxValueValidator(ANNI[1])])
    apertura_dal = models.DateField(
        "aperto dal", null=True, blank=True, help_text="Da quando i centri scrivono i loro obiettivi. Vuoto: chiuso."
    )
    apertura_al = models.DateField("aperto fino al", null=True, blank=True, help_text="Vuoto: senza termine.")
    history = HistoricalRecords()
    objects = PianoQuerySet.as_manager()

    class Meta:
        verbose_name = "piano esecutivo di gestione"
        verbose_name_plural = "piani esecutivi di gestione"
        ordering = ["-anno", "codice"]
        constraints = [
            models.CheckConstraint(condition=~Q(codice=""), name="piano_codice_presente"),
            models.CheckConstraint(condition=Q(anno__range=ANNI), name="piano_anno_plausibile"),
            fine_non_prima("apertura_dal", "apertura_al", "piano_apertura_ordinata"),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.descrizione}".strip()

    @property
    def aperto(self) -> bool:
        """Whether the centres may write today (Europe/Rome)."""
        oggi = timezone.localdate()
        return bool(
            self.apertura_dal and self.apertura_dal <= oggi and (not self.apertura_al or oggi <= self.apertura_al)
        )

    @property
    def giorni_alla_scadenza(self) -> int | None:
        """Days left to write; None when the plan is closed or has no deadline."""
        return (self.apertura_al - timezone.localdate()).days if self.aperto and self.apertura_al else None


class TipoObiettivo(Aggregato):
    """A kind of objective; kinds come and go with the years, so they are a table."""

    nome = models.CharField("nome", max_length=40, unique=True)
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
        constraints = [models.CheckConstraint(condition=~Q(nome=""), name="tipo_obiettivo_nome_presente")]

    def __str__(self) -> str:
        return self.nome


class ObiettivoQuerySet(models.QuerySet["ObiettivoPEG"]):
    """The gates of the objectives. Every page, export, job and command starts from one of them."""

    def visible_to(self, chi: Chi) -> Self:
        """The objectives that somebody may read."""
        return self.su_cui(chi, Atto.LEGGERE)

    def editable_by(self, chi: Chi) -> Self:
        """The objectives that somebody may change now."""
        return self.su_cui(chi, Atto.SCRIVERE)

    def su_cui(self, chi: Chi, atto: Atto) -> Self:
        """The objectives on which somebody may do an act now, by ``rules.TABELLA``."""
        ruolo = ruolo_di(chi)
        stati = stati_in_cui(ruolo, atto)
        if ruolo not in DI_CENTRO:
            return self if stati == frozenset(Stato) else self.filter(stato__in=stati)
        centri = centri_di(chi)
        propri = Q(centro__in=centri, stato__in=stati)
        if ruolo in LEGATI_ALLA_FINESTRA and atto in NELLA_FINESTRA:
            propri &= nella_finestra()
        return self.filter(propri | self._coinvolti(centri, atto)) if centri else self.none()

    def che_coinvolgono(self, centri: set[int]) -> Self:
        """Objectives of other centres that involve one of these, as another service or with a phase."""
        servizi = ServizioCoinvolto.objects.filter(centro__in=centri).values("obiettivo")
        fasi = Fase.objects.filter(centro__in=centri).values("obiettivo")
        return self.exclude(centro__in=centri).filter(Q(pk__in=servizi) | Q(pk__in=fasi))

    def _coinvolti(self, centri: set[int], atto: Atto) -> Q:
        stati = stati_in_cui(COINVOLTO, atto)
        if not stati:
            return Q(pk__in=[])
        altri = ObiettivoPEG.objects.che_coinvolgono(centri).filter(stato__in=stati)
        return Q(pk__in=altri.order_by().values("pk"))


def nella_finestra() -> Q:
    """Objectives that their centre may write today: the plan is open, or the office reopened this one."""
    oggi = timezone.localdate()
    aperto = Q(piano__apertura_dal__lte=oggi) & (Q(piano__apertura_al__isnull=True) | Q(piano__apertura_al__gte=oggi))
    return aperto | Q(riaperto_fino_al__gte=oggi)


class ObiettivoPEG(ConcurrentTransitionMixin, Aggregato):
    """An objective of the year. Missing parts are findings, not database errors: a draft may lack them.

    Its state changes only through the transitions below, which ``services`` calls.
    """

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="obiettivi")
    codice = models.CharField(
        "codice",
        max_length=10,
        validators=[
            RegexValidator(
                rf"\A{CODICE_OBIETTIVO}\Z",
                "Il codice è fatto di anno, trattino, due lettere del centro, due cifre e a volte una lettera: "
                "per esempio 2020-CP04.",
            )
        ],
        help_text="Per esempio 2020-CP04 o 2017-PI05A.",
    )
    titolo = models.CharField("titolo", max_length=300)
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
    contesto = models.TextField("contesto di riferimento", blank=True)
    descrizione = models.TextField("descrizione", blank=True)
    risultato_atteso = models.TextField("risultato finale atteso", blank=True)
    obiettivi_operativi = models.ManyToManyField(
        ObiettivoOperativo,
        verbose_name="obiettivi operativi del DUP",
        blank=True,
        related_name="obiettivi_peg",
    )
    stato = FSMField("stato", max_length=12, choices=Stato, default=Stato.BOZZA, protected=True, editable=False)
    motivo_rinvio = models.TextField("motivo del rinvio", blank=True, editable=False)
    riaperto_fino_al = models.DateField(
        "riaperto fino al", null=True, blank=True, help_text="Il centro può scriverlo fino a questo giorno."
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
    history = HistoricalRecords(m2m_fields=[obiettivi_operativi])
    objects = ObiettivoQuerySet.as_manager()

    class Meta:
        verbose_name = "obiettivo PEG"
        verbose_name_plural = "obiettivi PEG"
        ordering = ["piano", "codice"]
        constraints = [
            models.UniqueConstraint(
                fields=["piano", "codice"],
                name="obiettivo_unico_nel_piano",
                violation_error_message="In questo piano c'è già un obiettivo con questo codice.",
            ),
            models.CheckConstraint(
                condition=Q(codice__regex=rf"\A{CODICE_OBIETTIVO}\Z"), name="obiettivo_codice_ben_formato"
            ),
            models.CheckConstraint(condition=~Q(titolo=""), name="obiettivo_titolo_presente"),
            models.CheckConstraint(condition=Q(stato__in=Stato.values), name="obiettivo_stato_previsto"),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.titolo}"

    @property
    def rinviato(self) -> bool:
        """True for a draft that the planning office sent back."""
        return self.stato == Stato.BOZZA and bool(self.motivo_rinvio)

    def esegui_transizione(self, atto: Atto, motivo: str = "") -> None:
        """Go to the state that an act leads to. Saves nothing; only ``services`` calls it.

        Raises:
            django_fsm.TransitionNotAllowed: the act does not start from this state.
        """
        match atto:
            case Atto.PROPORRE:
                self._proponi()
            case Atto.RITIRARE:
                self._ritira()
            case Atto.RINVIARE:
                self._rinvia(motivo)
            case Atto.VALIDARE:
                self._valida()

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


class Fase(models.Model):
    """An activity of an objective, in the order of the office.

    Dates are kept as the office wrote them, even inverted: the checks say so, and old plans are kept
    as they were.
    """

    obiettivo = models.ForeignKey(ObiettivoPEG, on_delete=models.CASCADE, related_name="fasi")
    ordine = models.PositiveIntegerField("ordine", default=0)
    descrizione = models.TextField("descrizione")
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
    note = models.TextField("note", blank=True)
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


class IndicatoreObiettivo(Indicatore):
    """An indicator of an objective; it has no weight."""

    obiettivo = models.ForeignKey(ObiettivoPEG, on_delete=models.CASCADE, related_name="indicatori")
    tipo = models.ForeignKey(
        TipoIndicatore, verbose_name="tipo", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    history = HistoricalRecords()

    class Meta(Indicatore.Meta):
        verbose_name = "indicatore"
        verbose_name_plural = "indicatori"
        constraints = [
            models.CheckConstraint(condition=Q(verso__in=Verso.values), name="indicatore_obiettivo_verso_previsto")
        ]


class ServizioCoinvolto(models.Model):
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
