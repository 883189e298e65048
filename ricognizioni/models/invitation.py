# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body of the Comune is asked by a link, and what it answers: proposals, until the office or a centre confirms
them in what the ricognizione says (``StatoGestionale``)."""

import uuid
from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from monitoraggio.models.proof import SHA256
from notifiche.models import Mail
from organizzazione.models import OrganismoPartecipato, Utente
from ricognizioni.choices import ManagementOutcome
from ricognizioni.models.management import StatoGestionale
from ricognizioni.models.survey import Ricognizione
from testi.fields import LongText
from testi.validators import LineField, clean_texts


class BodyInvitationQuerySet(models.QuerySet["InvitoOrganismo"]):
    """How the links of bodies stand; the one of a body that was not revoked is the good one."""

    def standing(self) -> Self:
        """Those that nobody revoked, however old."""
        return self.filter(revocato_il=None)


class InvitoOrganismo(models.Model):
    """A link for everything that one ricognizione asks of one body. The word in it is made from ``seme`` and the key of
    the program when the mail goes: of it only the hash is here."""

    ricognizione = models.ForeignKey(Ricognizione, on_delete=models.PROTECT, related_name="inviti")
    organismo = models.ForeignKey(OrganismoPartecipato, on_delete=models.PROTECT, related_name="inviti")
    seme = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    impronta = models.CharField("impronta del link", max_length=SHA256, unique=True)
    sito = models.CharField("sito", max_length=300, blank=True)
    posta = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    email = models.EmailField("indirizzo di posta")
    mandato_il = models.DateTimeField("mandato il", default=timezone.now)
    mandato_da = models.ForeignKey(Utente, on_delete=models.PROTECT, null=True, related_name="+")
    scade_il = models.DateTimeField("scade il")
    revocato_il = models.DateTimeField("revocato il", null=True, blank=True)
    motivo_revoca = models.CharField("perché è revocato", max_length=120, blank=True)

    objects = BodyInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invito a un organismo"
        verbose_name_plural = "inviti agli organismi"
        ordering = ["-mandato_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(impronta__regex="^[0-9a-f]{64}$"), name="invito_organismo_con_impronta"),
            models.CheckConstraint(condition=Q(scade_il__gt=F("mandato_il")), name="invito_organismo_scade_dopo"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invito_organismo_in_minuscole"),
            models.UniqueConstraint(
                fields=["ricognizione", "organismo"],
                condition=Q(revocato_il__isnull=True),
                name="invito_uno_per_organismo",
                violation_error_message="A questo organismo si è già chiesto: si revoca, o si manda di nuovo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organismo}: {self.email}"

    @property
    def ultimo_giorno(self) -> date:
        """The last day, as people say it: 24:00 of a day is the first moment of the next."""
        return timezone.localtime(self.scade_il - timedelta(microseconds=1)).date()


class PropostaOrganismo(models.Model):
    """What a body answered of one gestionale objective: the last one holds, until it is confirmed. Rows are only
    added."""

    invito = models.ForeignKey(InvitoOrganismo, on_delete=models.PROTECT, related_name="proposte")
    riga = models.ForeignKey(StatoGestionale, on_delete=models.PROTECT, related_name="proposte")
    quando = models.DateTimeField("quando", default=timezone.now)
    esito = models.CharField("che cosa ne è", max_length=20, choices=ManagementOutcome)
    narrativa = LongText("racconto", blank=True)
    misura = LineField("che cosa si misura", max_length=255, blank=True)
    valore = LineField("valore", max_length=255, blank=True)
    indirizzo = models.URLField("indirizzo che lo prova", max_length=500, blank=True)
    protocollo = LineField("numero di protocollo che lo prova", max_length=60, blank=True)

    class Meta:
        verbose_name = "proposta di un organismo"
        verbose_name_plural = "proposte degli organismi"
        ordering = ["-quando", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(esito__in=ManagementOutcome.values), name="proposta_organismo_esito"),
            models.CheckConstraint(
                condition=Q(indirizzo="") | Q(indirizzo__iregex=r"^https?://[^/]"),
                name="proposta_organismo_indirizzo_del_web",
            ),
            clean_texts("proposta_organismo_testi_leggibili", lines=["misura", "valore", "protocollo"]),
        ]

    def __str__(self) -> str:
        return f"{self.riga}: {self.get_esito_display()}"
