# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the fund of a year is paid out: simulations, the definitive one that an act froze, and who did what."""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

from django.db import models
from django.db.models import Q
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from congelati.models import FrozenQuerySet
from flussi.gates import Capacity, GateQuerySet
from flussi.passages import Passage
from monitoraggio.models.frozen import Closing, Deed
from organizzazione.models import Utente
from organizzazione.rules import Chi, ruolo_di
from testi.fields import LongText
from testi.validators import LineField, clean_texts
from valutazione.choices_distributions import DistributionAct, DistributionState, Origin, PayingBody
from valutazione.distributing.content import DistributionContent, read_distribution
from valutazione.models.funds import Fondo
from valutazione.rules_distributions import DISTRIBUTIONS, reads_distributions


class RipartizioneQuerySet(GateQuerySet["Ripartizione"]):
    """The gates of the distributions."""

    table = DISTRIBUTIONS

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """By role alone: nobody meets a distribution through a centre."""
        role = ruolo_di(chi)
        return (Capacity(role),) if role is not None else ()

    def of(self, fondo: Fondo) -> Self:
        """Those of a year that are there."""
        return self.filter(fondo=fondo).exclude(stato=DistributionState.TOLTA)


class Ripartizione(Transitions, Aggregato):
    """A distribution of the fund of a year. Its state changes only through the transition below."""

    fondo = models.ForeignKey(Fondo, verbose_name="fondo", on_delete=models.PROTECT, related_name="ripartizioni")
    nome = LineField("nome", max_length=120)
    stato = StateField(
        "stato",
        max_length=12,
        choices=DistributionState,
        default=DistributionState.SIMULAZIONE,
        protected=True,
        editable=False,
    )
    # JSON as the simulator reads it (docs/simulatore.md), written by ``distributing.writer`` alone.
    regola = models.TextField("regola")
    fonte = models.CharField("persone", max_length=10, choices=Origin, default=Origin.IPOTESI)
    persone = models.TextField("persone ipotizzate", default="[]")
    nota = LongText("nota", blank=True)
    # Who wrote in that one wrote in this one too (``distributing.life``).
    copiata_da = models.ForeignKey(
        "self", verbose_name="copiata da", on_delete=models.PROTECT, null=True, related_name="copie", editable=False
    )
    autore = models.ForeignKey(
        Utente, verbose_name="scritta da", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    scritta_il = models.DateTimeField("scritta il", editable=False)
    # What somebody would be paid is not to lie about in copies.
    history = HistoricalRecords(excluded_fields=["persone"])
    objects = RipartizioneQuerySet.as_manager()

    class Meta:
        verbose_name = "ripartizione"
        verbose_name_plural = "ripartizioni"
        ordering = ["fondo", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fondo", "nome"],
                condition=~Q(stato=DistributionState.TOLTA),
                name="ripartizione_nome_unico_nel_fondo",
            ),
            models.UniqueConstraint(
                fields=["fondo"],
                condition=Q(stato=DistributionState.DEFINITIVA),
                name="ripartizione_una_sola_definitiva",
            ),
            models.CheckConstraint(condition=Q(stato__in=DistributionState.values), name="ripartizione_stato_previsto"),
            models.CheckConstraint(condition=Q(fonte__in=Origin.values), name="ripartizione_fonte_prevista"),
            clean_texts("ripartizione_testi_leggibili", lines=["nome"]),
        ]

    def __str__(self) -> str:
        return self.nome

    @property
    def definitive(self) -> bool:
        """Whether an act has frozen it."""
        return bool(self.stato == DistributionState.DEFINITIVA)

    @transition(field=stato, source=DistributionState.SIMULAZIONE, target=DistributionState.DEFINITIVA)
    def passa_a_definitiva(self) -> None:
        """An act has frozen it. Saves nothing; only ``distributing.life`` calls it."""

    @transition(field=stato, source=DistributionState.SIMULAZIONE, target=DistributionState.TOLTA)
    def passa_a_tolta(self) -> None:
        """Nobody wants it any more. Saves nothing; only ``distributing.removing`` calls it."""


class FrozenDistributionQuerySet(FrozenQuerySet):
    """What an act froze of a distribution is for who reads distributions."""

    def visible_to(self, chi: Chi) -> Self:
        """Those roles."""
        return self if reads_distributions(chi) else self.none()


class RipartizioneDefinitiva(Closing):
    """A distribution as its act froze it; those of all years stand in one chain."""

    ripartizione = models.OneToOneField(Ripartizione, on_delete=models.PROTECT, related_name="congelata")
    precedente = models.OneToOneField(
        "self", verbose_name="dopo la", on_delete=models.PROTECT, null=True, blank=True, related_name="successiva"
    )

    objects = FrozenDistributionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "ripartizione definitiva"
        verbose_name_plural = "ripartizioni definitive"
        ordering = ["-numero"]
        constraints = [
            models.UniqueConstraint(fields=["numero"], name="ripartizione_definitiva_numero"),
            models.CheckConstraint(
                condition=Q(numero=1, precedente__isnull=True) | Q(numero__gt=1, precedente__isnull=False),
                name="ripartizione_definitiva_in_catena",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ripartizione}, definitiva"

    @cached_property
    def read(self) -> DistributionContent:
        """What it says."""
        return read_distribution(self.contenuto)


class AttoDellaRipartizione(Deed):
    """The act that made a distribution definitive."""

    definitiva = models.OneToOneField(RipartizioneDefinitiva, on_delete=models.PROTECT, related_name="atto")
    organo = models.CharField("atto", max_length=3, choices=PayingBody)

    objects = FrozenDistributionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "atto di una ripartizione"
        verbose_name_plural = "atti delle ripartizioni"
        ordering = ["-data_atto", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(organo__in=PayingBody.values), name="atto_ripartizione_organo"),
            models.CheckConstraint(condition=~Q(numero_atto=""), name="atto_ripartizione_numerato"),
        ]


class PassaggioDellaRipartizione(Passage):
    """An act on a distribution. Who has written in it is told by them, and does not make it definitive."""

    ripartizione = models.ForeignKey(Ripartizione, on_delete=models.PROTECT, related_name="passaggi")
    atto = models.CharField("atto", max_length=20, choices=DistributionAct)
    da = models.CharField("da", max_length=12, choices=DistributionState)
    a = models.CharField("a", max_length=12, choices=DistributionState)

    class Meta(Passage.Meta):
        verbose_name = "passaggio di una ripartizione"
        verbose_name_plural = "passaggi delle ripartizioni"
        constraints = [
            models.CheckConstraint(condition=Q(atto__in=DistributionAct.values), name="passaggio_ripartizione_atto"),
            models.CheckConstraint(
                condition=Q(da__in=DistributionState.values, a__in=DistributionState.values),
                name="passaggio_ripartizione_stati",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_atto_display()} · {self.ripartizione}"
