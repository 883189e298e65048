# SPDX-License-Identifier: AGPL-3.0-or-later
"""The evaluation sheet of a person for a post and a period, what is said in it, what was done with it, who read it."""

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from flussi import moments
from flussi.gates import Capacity, GateQuerySet
from flussi.passages import Passage
from obiettivi.models import PianoEsecutivo
from organizzazione.choices import Ruolo
from organizzazione.models import CentroDiResponsabilita, Incarico, Persona, Utente
from organizzazione.rules import Chi, ruolo_di
from organizzazione.tree import CentreTree
from testi.fields import LongText
from testi.validators import LineField, clean_texts
from valutazione.choices import Assignment, PaymentTimes, Reading, SheetAct, SheetState
from valutazione.models.systems import Sistema
from valutazione.rules import RATED, RATES, SHEETS, SIGNS
from valutazione.systems.facts import Kind

STATE = 16
_KINDS = [kind.value for kind in Kind]
_ACTS_OF: dict[str, str] = {Ruolo.NUCLEO: RATES, Ruolo.VERTICE: SIGNS}


class SchedaQuerySet(GateQuerySet["Scheda"]):
    """The gates of the sheets: who evaluates, who signs, who is evaluated; the office follows and never reads."""

    table = SHEETS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody over the sheets of others, and the own sheets, which nobody arranges. Who works at the
        machine is the office: no command reads what a sheet says."""
        role = ruolo_di(chi)
        if role is None:
            return ()
        mine = Q(persona__utente=chi.pk) if chi.pk is not None else Q(pk=None)
        found = [Capacity(RATED, mine)] if chi.pk is not None else []
        if role in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO):
            found.append(Capacity(role, ~mine if chi.pk is not None else None))
        if role in _ACTS_OF and isinstance(chi, Utente):
            found += [Capacity(role, ~mine), Capacity(_ACTS_OF[role], ~mine & ~conflicts(chi))]
        return found

    def within(self, role: str, act: Enum) -> Q:
        """On paper the office records what somebody without an account does; it writes nothing of its own sheet."""
        if role in (Ruolo.AMMINISTRATORE, Ruolo.UFFICIO) and act in (SheetAct.PRENDERE_VISIONE, SheetAct.CONTESTARE):
            return Q(persona__utente=None) & self._in_time(act)
        return self._in_time(act) if role == RATED else Q()

    def asked_by(self, act: Enum) -> Q:
        """A sheet is final once it may not be contested any more, or what was contested is decided; of a final one the
        office writes payment times that were to be attested, and nothing else."""
        if act is SheetAct.ORDINARE:
            return ~Q(stato=SheetState.DEFINITIVA) | Q(tempi=PaymentTimes.DA_ATTESTARE)
        if act is SheetAct.DEFINIRE:
            return Q(stato=SheetState.RIESAMINATA) | Q(contestabile_fino__lt=moments.today())
        return Q()

    @staticmethod
    def _in_time(act: Enum) -> Q:
        return Q(contestabile_fino__gte=moments.today()) if act is SheetAct.CONTESTARE else Q()

    def told(self) -> Self:
        """With what a page says of each."""
        return self.select_related("persona__utente", "centro", "sistema", "piano")


def conflicts(chi: Utente) -> Q:
    """The sheets in whose evaluation a user takes no part: of who evaluates him, and of a centre that is his in that
    time. The own one is no case of it: nobody but the person meets it at all."""
    held = list(Incarico.objects.filter(persona__utente=chi).values_list("centro", "dal", "al"))
    tree = CentroDiResponsabilita.tree() if held else CentreTree({})
    found = Q(pk=None)
    for centre, first, last in held:
        ends = Q() if last is None else Q(dal__lte=last)
        found |= Q(centro__in=tree.below([centre]), al__gte=first) & ends
    years = Scheda.objects.filter(persona__utente=chi).order_by().values("anno")
    return found | Q(persona__utente__ruolo__in=list(_ACTS_OF), anno__in=years)


class Scheda(Transitions, Aggregato):
    """What somebody did in a post, from a day to a day of one year, and how it is judged. Its state changes only
    through the transitions below, which ``life`` calls."""

    sistema = models.ForeignKey(Sistema, verbose_name="sistema", on_delete=models.PROTECT, related_name="schede")
    piano = models.ForeignKey(
        PianoEsecutivo,
        verbose_name="piano",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Quello il cui consuntivo dà i gradi degli obiettivi.",
    )
    persona = models.ForeignKey(Persona, verbose_name="persona", on_delete=models.PROTECT, related_name="schede")
    categoria = models.CharField("categoria", max_length=30, choices=[(k.value, k.value) for k in Kind])
    anno = models.PositiveSmallIntegerField("anno")
    genere = models.CharField("genere", max_length=10, choices=Assignment, default=Assignment.INCARICO)
    centro = models.ForeignKey(
        CentroDiResponsabilita, verbose_name="centro", on_delete=models.PROTECT, related_name="schede"
    )
    dal = models.DateField("dal")
    al = models.DateField("al")
    posizione = models.DecimalField(
        "valore della posizione",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Di un anno, in euro.",
    )
    percento = models.DecimalField("percento dell'interim", max_digits=5, decimal_places=2, null=True, blank=True)
    tempi = models.CharField(
        "tempi di pagamento", max_length=16, choices=PaymentTimes, default=PaymentTimes.NON_RISPONDE, blank=True
    )
    autovalutazione = LongText("autovalutazione", blank=True)
    giudizio = LongText("giudizio complessivo", blank=True)
    stato = StateField(
        "stato",
        max_length=STATE,
        choices=SheetState,
        default=SheetState.ASSEGNATA,
        protected=True,
        editable=False,
    )
    notificata_il = models.DateField("notificata il", null=True, editable=False)
    contestabile_fino = models.DateField("si contesta fino al", null=True, editable=False)
    decidere_entro = models.DateField("si decide entro il", null=True, editable=False)
    history = HistoricalRecords()
    objects = SchedaQuerySet.as_manager()

    class Meta:
        verbose_name = "scheda di valutazione"
        verbose_name_plural = "schede di valutazione"
        ordering = ["-anno", "persona__nominativo", "dal", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["persona", "anno", "centro", "genere", "dal"],
                name="scheda_unica",
                violation_error_message="Questa scheda c'è già.",
            ),
            models.CheckConstraint(condition=Q(stato__in=SheetState.values), name="scheda_stato_previsto"),
            models.CheckConstraint(condition=Q(genere__in=Assignment.values), name="scheda_genere_previsto"),
            models.CheckConstraint(condition=Q(tempi__in=PaymentTimes.values), name="scheda_tempi_previsti"),
            models.CheckConstraint(condition=Q(categoria__in=_KINDS), name="scheda_categoria_prevista"),
            models.CheckConstraint(condition=Q(al__gte=F("dal")), name="scheda_periodo_ordinato"),
            models.CheckConstraint(
                condition=Q(dal__year=F("anno"), al__year=F("anno")), name="scheda_periodo_nell_anno"
            ),
            models.CheckConstraint(
                condition=Q(posizione=None) | Q(posizione__gte=0), name="scheda_posizione_non_negativa"
            ),
            models.CheckConstraint(
                condition=Q(percento=None) | Q(percento__gte=0, percento__lte=100, genere=Assignment.INTERIM),
                name="scheda_percento_dell_interim",
            ),
        ]

    def __str__(self) -> str:
        return f"Scheda {self.anno} di {self.persona.nominativo}"

    @property
    def days(self) -> int:
        """The days of service, the first and the last included."""
        return (self.al - self.dal).days + 1

    @transition(field=stato, source=SheetState.ASSEGNATA, target=SheetState.PRESA_VISIONE)
    def passa_a_presa_visione(self) -> None:
        """The person has seen by what he is evaluated. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=SheetState.PRESA_VISIONE, target=SheetState.AUTOVALUTATA)
    def passa_ad_autovalutata(self) -> None:
        """The person has evaluated himself. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=[SheetState.PRESA_VISIONE, SheetState.AUTOVALUTATA], target=SheetState.PROPOSTA)
    def passa_a_proposta(self) -> None:
        """The Nucleo has proposed. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=SheetState.PROPOSTA, target=SheetState.COLLOQUIO)
    def passa_a_colloquio(self) -> None:
        """They have spoken. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=SheetState.COLLOQUIO, target=SheetState.NOTIFICATA)
    def passa_a_notificata(self) -> None:
        """The person was told. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=SheetState.NOTIFICATA, target=SheetState.CONTESTATA)
    def passa_a_contestata(self) -> None:
        """The person does not agree. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=SheetState.CONTESTATA, target=SheetState.RIESAMINATA)
    def passa_a_riesaminata(self) -> None:
        """It was looked at again. Saves nothing; only ``life`` calls it."""

    @transition(field=stato, source=[SheetState.NOTIFICATA, SheetState.RIESAMINATA], target=SheetState.DEFINITIVA)
    def passa_a_definitiva(self) -> None:
        """A decree has made it final. Saves nothing; only ``life`` calls it."""


class VoceScheda(models.Model):
    """What is said in a row of a sheet (``systems.rows``): by who evaluates, and by who is evaluated."""

    scheda = models.ForeignKey(Scheda, verbose_name="scheda", on_delete=models.CASCADE, related_name="voci")
    chiave = models.CharField("chiave", max_length=16)
    percento = models.DecimalField("percento", max_digits=7, decimal_places=4, null=True, blank=True)
    livello = LineField("livello", max_length=300, blank=True)
    risposte = models.PositiveIntegerField("risposte", null=True, blank=True)
    motivo = LongText("motivo", blank=True)
    proprio_percento = models.DecimalField("percento, di sé", max_digits=7, decimal_places=4, null=True, blank=True)
    proprio_livello = LineField("livello, di sé", max_length=300, blank=True)
    proprio_testo = LongText("di sé", blank=True)
    history = HistoricalRecords()
    objects: Any = models.Manager()

    class Meta:
        verbose_name = "voce di una scheda"
        verbose_name_plural = "voci delle schede"
        ordering = ["scheda", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheda", "chiave"], name="voce_unica_nella_scheda"),
            models.CheckConstraint(
                condition=Q(percento=None) | Q(percento__gte=0, percento__lte=100), name="voce_percento_previsto"
            ),
            models.CheckConstraint(
                condition=Q(proprio_percento=None) | Q(proprio_percento__gte=0, proprio_percento__lte=100),
                name="voce_proprio_percento_previsto",
            ),
            clean_texts("voce_scheda_testi_leggibili", lines=["livello", "proprio_livello"]),
        ]

    def __str__(self) -> str:
        return f"{self.scheda}, {self.chiave}"


class SheetPassageQuerySet(models.QuerySet["PassaggioDellaScheda"]):
    """What was done with a sheet tells what it says: it is for who reads the sheet."""

    def visible_to(self, chi: Chi) -> Self:
        """Those of the sheets that somebody reads."""
        return self.filter(scheda__in=Scheda.objects.visible_to(chi).order_by().values("pk"))


class PassaggioDellaScheda(Passage):
    """An act on a sheet. ``motivo``: minutes of the interview, what is contested, what was decided on it."""

    scheda = models.ForeignKey(Scheda, on_delete=models.CASCADE, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=SheetAct)
    da = models.CharField("da", max_length=STATE, choices=SheetState)
    a = models.CharField("a", max_length=STATE, choices=SheetState)

    objects = SheetPassageQuerySet.as_manager()

    class Meta(Passage.Meta):
        verbose_name = "passaggio di una scheda"
        verbose_name_plural = "passaggi delle schede"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=SheetAct.values), name="passaggio_scheda_atto"),
            models.CheckConstraint(
                condition=Q(da__in=SheetState.values, a__in=SheetState.values), name="passaggio_scheda_stati"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.scheda}"


class SheetReadingQuerySet(models.QuerySet["LetturaDiScheda"]):
    """Who administers the program sees who read whose sheet, never what stands in it."""

    def visible_to(self, chi: Chi) -> Self:
        """All of them, for the administrator."""
        return self if ruolo_di(chi) == Ruolo.AMMINISTRATORE else self.none()


class LetturaDiScheda(models.Model):
    """That somebody read the sheet of somebody else."""

    scheda = models.ForeignKey(Scheda, verbose_name="scheda", on_delete=models.CASCADE, related_name="letture")
    chi = models.ForeignKey(Utente, verbose_name="chi", on_delete=models.PROTECT, related_name="+")
    che_cosa = models.CharField("che cosa", max_length=10, choices=Reading)
    quando = models.DateTimeField("quando", db_index=True)

    objects = SheetReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "lettura di una scheda"
        verbose_name_plural = "letture delle schede"
        ordering = ["-quando", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(che_cosa__in=Reading.values), name="lettura_di_che_cosa"),
        ]

    def __str__(self) -> str:
        return f"{self.chi}: {self.scheda}"


def within_year(year: int, first: date, last: date | None) -> tuple[date, date]:
    """The part of a period that is in a year."""
    return max(first, date(year, 1, 1)), min(last or date(year, 12, 31), date(year, 12, 31))
