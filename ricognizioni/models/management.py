# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a ricognizione says of a gestionale objective at each body that the document gives it to (TUEL art. 147-quater).

A row outlives the objective that somebody takes away from the document, and the body that it is not given to any more:
what they were called stays beside what was said of them.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Self

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from dup.models import ObiettivoGestionale, ObiettivoOperativo
from flussi.gates import Capacity, GateQuerySet
from monitoraggio.choices import SurveyState
from monitoraggio.models.survey import window_open
from organizzazione.models import OrganismoPartecipato, Utente
from organizzazione.rules import DI_CENTRO, Chi, centri_di, ruolo_di
from ricognizioni.choices import ManagementAct, ManagementOutcome, StateOfManagement
from ricognizioni.models.survey import Ricognizione
from ricognizioni.rules import BOUND_TO_THE_WINDOW, MANAGEMENT, MANAGEMENT_IN_THE_WINDOW
from testi.fields import LongText
from testi.validators import LineField, clean_texts


class ManagementQuerySet(GateQuerySet["StatoGestionale"]):
    """The gates of what is said of bodies: those of the operative objective that asks something of them."""

    table = MANAGEMENT

    def capacities(self, chi: Chi) -> Sequence[Capacity]:
        """The role of somebody: over everything, or over what the document gives to the centres of today."""
        role = ruolo_di(chi)
        if role is None:
            return ()
        if role not in DI_CENTRO:
            return (Capacity(role),)
        own = ObiettivoOperativo.strutture.through.objects.filter(centrodiresponsabilita__in=centri_di(chi))
        return (Capacity(role, Q(operativo__in=own.values("obiettivooperativo"))),)

    def answered(self) -> Self:
        """Those of which a body has answered by its link, and that nobody has confirmed."""
        waiting = self.filter(stato=StateOfManagement.DA_DIRE, nel_documento=True, proposte__isnull=False)
        return waiting.distinct()

    def asked_by(self, act: Enum) -> Q:
        """An open ricognizione, to change anything; what is not in the document any more is only read."""
        if act == ManagementAct.LEGGERE:
            return Q()
        return Q(ricognizione__stato=SurveyState.APERTA, nel_documento=True)

    def within(self, role: str, act: Enum) -> Q:
        """The window, for who works at a centre."""
        bound = role in BOUND_TO_THE_WINDOW and act in MANAGEMENT_IN_THE_WINDOW
        return window_open("ricognizione__") if bound else Q()


class StatoGestionale(Aggregato):
    """What a ricognizione says of a gestionale objective at one body."""

    ricognizione = models.ForeignKey(
        Ricognizione, verbose_name="ricognizione", on_delete=models.PROTECT, related_name="gestionali"
    )
    gestionale = models.ForeignKey(
        ObiettivoGestionale, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    organismo = models.ForeignKey(
        OrganismoPartecipato, verbose_name="organismo", on_delete=models.PROTECT, related_name="stati_gestionali"
    )
    operativo = models.ForeignKey(
        ObiettivoOperativo, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    nome = models.CharField("obiettivo gestionale", max_length=1000, editable=False)
    nome_operativo = models.CharField("obiettivo operativo", max_length=500, editable=False)
    nel_documento = models.BooleanField("nel documento", default=True, editable=False)
    stato = models.CharField(
        "stato", max_length=12, choices=StateOfManagement, default=StateOfManagement.DA_DIRE, editable=False
    )
    esito = models.CharField("che cosa ne è", max_length=20, choices=ManagementOutcome, blank=True, default="")
    narrativa = LongText("racconto", blank=True)
    misura = LineField("che cosa si misura, e che cosa ci si aspettava", max_length=255, blank=True)
    valore = LineField("valore", max_length=255, blank=True, help_text="Si stampa come è scritto.")
    indirizzo = models.URLField("indirizzo che lo prova", max_length=500, blank=True)
    protocollo = LineField("numero di protocollo che lo prova", max_length=60, blank=True)
    # Who answers for what is written here; what a body proposes is no part of it until somebody does.
    confermato_da = models.ForeignKey(
        Utente, verbose_name="confermato da", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    confermato_il = models.DateTimeField("confermato il", null=True, editable=False)
    # The day of the answer of the body that was confirmed as it came.
    risposta_del = models.DateField("risposta dell'organismo del", null=True, editable=False)
    history = HistoricalRecords()
    objects = ManagementQuerySet.as_manager()

    class Meta:
        verbose_name = "stato di un obiettivo gestionale"
        verbose_name_plural = "stati degli obiettivi gestionali"
        ordering = ["ricognizione", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["ricognizione", "gestionale", "organismo"], name="stato_gestionale_unico"),
            models.CheckConstraint(condition=Q(stato__in=StateOfManagement.values), name="stato_gestionale_previsto"),
            models.CheckConstraint(
                condition=Q(esito__in=["", *ManagementOutcome.values]), name="stato_gestionale_esito_previsto"
            ),
            models.CheckConstraint(
                condition=Q(esito="", stato=StateOfManagement.DA_DIRE, confermato_il__isnull=True)
                | (~Q(esito="") & Q(stato=StateOfManagement.CONFERMATO, confermato_il__isnull=False)),
                name="stato_gestionale_detto_e_confermato",
            ),
            models.CheckConstraint(
                condition=~Q(esito="") | Q(narrativa="", misura="", valore="", indirizzo="", protocollo=""),
                name="stato_gestionale_con_esito",
                violation_error_message="Chi dice qualcosa di un obiettivo gestionale dice che cosa ne è.",
            ),
            models.CheckConstraint(
                condition=Q(indirizzo="") | Q(indirizzo__iregex=r"^https?://[^/]"),
                name="stato_gestionale_indirizzo_del_web",
                violation_error_message="L'indirizzo comincia con https:// o con http://.",
            ),
            clean_texts("stato_gestionale_testi_leggibili", lines=["misura", "valore", "protocollo"]),
        ]

    def __str__(self) -> str:
        return f"{self.nome}: {self.organismo}"

    @property
    def place(self) -> tuple[int, int]:
        """Which row of the document it says something of: the keys of the gestionale objective and of the body."""
        return (self.gestionale_id, self.organismo_id)
