# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approval froze of a Relazione, its act, the Nucleo's validation: written once (``congelati``), in one chain
for each plan."""

from functools import cached_property

from django.db import models
from django.db.models import Q

from congelati.models import Frozen
from monitoraggio.models import RilevazioneChiusa
from monitoraggio.models.frozen import ClosedQuerySet, Closing, Deed
from monitoraggio.models.proof import SHA256
from relazioni.choices import ApprovingBody, Validation
from relazioni.contenuto import RelazioneContent, read_relazione
from relazioni.models.relazione import Relazione
from ricognizioni.models import RicognizioneChiusa
from testi.fields import LongText
from testi.formati import data


class RelazioneApprovata(Closing):
    """A Relazione as an act approved it, with the closings that its numbers were drawn from."""

    relazione = models.ForeignKey(Relazione, on_delete=models.PROTECT, related_name="approvazioni")
    precedente = models.OneToOneField(
        "self", verbose_name="dopo la", on_delete=models.PROTECT, null=True, blank=True, related_name="successiva"
    )
    chiusura = models.ForeignKey(RilevazioneChiusa, on_delete=models.PROTECT, related_name="relazioni")
    ricognizione = models.ForeignKey(
        RicognizioneChiusa, on_delete=models.PROTECT, null=True, blank=True, related_name="relazioni"
    )

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "Relazione approvata"
        verbose_name_plural = "Relazioni approvate"
        ordering = ["relazione", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["relazione", "numero"], name="approvazione_unica_nella_relazione"),
            models.CheckConstraint(
                condition=Q(numero=1, precedente__isnull=True) | Q(numero__gt=1, precedente__isnull=False),
                name="relazione_approvata_in_catena",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relazione}, approvazione {self.numero}"

    @cached_property
    def read(self) -> RelazioneContent:
        """What it says."""
        return read_relazione(self.contenuto)


class AttoDellaRelazione(Deed):
    """The act of the Giunta that approved a Relazione."""

    approvata = models.OneToOneField(RelazioneApprovata, on_delete=models.PROTECT, related_name="atto")

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "atto di una Relazione"
        verbose_name_plural = "atti delle Relazioni"
        ordering = ["-data_atto", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(organo__in=ApprovingBody.values), name="atto_relazione_organo"),
            models.CheckConstraint(condition=~Q(numero_atto=""), name="atto_relazione_numerato"),
        ]


class ValidazioneDellaRelazione(Frozen):
    """What the Nucleo said of an approved Relazione: a precondition of the premium (D.Lgs. 150/2009, art. 14 c. 6)."""

    approvata = models.OneToOneField(RelazioneApprovata, on_delete=models.PROTECT, related_name="validazione")
    esito = models.CharField("esito", max_length=20, choices=Validation)
    giorno = models.DateField("data")
    documento = models.CharField("numero del documento", max_length=40)
    indirizzo = models.URLField("dove si legge", max_length=500, blank=True)
    motivazione = LongText("osservazioni o motivi", blank=True)
    catena = models.CharField("anello della catena", max_length=SHA256, unique=True)
    registrata_il = models.DateTimeField("registrata il")
    registrata_da = models.CharField("registrata da", max_length=200)

    objects = ClosedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = "validazione di una Relazione"
        verbose_name_plural = "validazioni delle Relazioni"
        ordering = ["-giorno", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(esito__in=Validation.values), name="validazione_esito_previsto"),
            models.CheckConstraint(condition=~Q(documento=""), name="validazione_con_documento"),
            models.CheckConstraint(
                condition=Q(esito=Validation.VALIDATA) | ~Q(motivazione=""), name="validazione_con_motivi"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_esito_display()}: documento n. {self.documento} del {data(self.giorno)}"
