# SPDX-License-Identifier: AGPL-3.0-or-later
"""The link by which the owner of a phase answers without an account, what was answered, what was reminded of."""

import uuid
from datetime import date, timedelta
from typing import Final, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from monitoraggio.choices import Outcome, StateOfObjective, SurveyState
from monitoraggio.models.proof import SHA256
from monitoraggio.models.rules import CausaDiRitardo
from monitoraggio.models.state import StatoFase
from monitoraggio.models.survey import Rilevazione
from notifiche import outbox
from notifiche.choices import MailState
from notifiche.models import Mail
from organizzazione.models import Incarico, Persona, Utente
from organizzazione.rules import entering
from testi.fields import LongText

# The mail of the reminders of a day, as the outbox calls who makes it.
DIGEST_MAKER: Final = "monitoraggio.solleciti"
# Why a link has ended of which the person has gone.
LEFT: Final = "la persona non è più in servizio"
NOT_OUT: Final = (MailState.FAILED, MailState.DROPPED)


class InvitoQuerySet(models.QuerySet["Invito"]):
    """How invitations stand; the one of a phase that was not revoked is the good one."""

    def standing(self) -> Self:
        """Those that nobody revoked, however old."""
        return self.filter(revocato_il=None)

    def departed(self) -> Self:
        """Of a person who may not enter any more, or whose assignment to the centre, or every one, has ended."""
        posts = Incarico.objects.filter(persona=OuterRef("persona"))
        here = posts.filter(centro=OuterRef("fase__stato__centro"))
        ended, lasting = _ended(), ~_ended()
        shut = Q(persona__utente__isnull=False) & ~Exists(
            Utente.objects.filter(entering(), persona=OuterRef("persona"))
        )
        gone = Exists(posts.filter(ended)) & ~Exists(posts.filter(lasting))
        gone_here = Exists(here.filter(ended)) & ~Exists(here.filter(lasting))
        return self.filter(Q(persona__isnull=False) & (shut | gone | gone_here))

    def missing(self) -> Self:
        """From whom an answer may still come, and has not: who is listed as missing, and who is reminded."""
        life = {
            "fase__nel_piano": True,
            "fase__stato__nel_piano": True,
            "fase__stato__rilevazione__stato": SurveyState.APERTA,
            "fase__stato__stato__in": [StateOfObjective.DA_COMPILARE, StateOfObjective.COMPILATO],
        }
        away = self.model._default_manager.departed().order_by().values("pk")
        return self.standing().filter(scade_il__gt=timezone.now(), proposte=None, **life).exclude(pk__in=away)

    def lost(self) -> Self:
        """Who was not reached, as far as anybody knows: the mail did not go, came back, or a reminder was refused
        since. What did not go because the server was away is tried again by itself."""
        digests = Mail.objects.filter(outbox.refused(), maker=DIGEST_MAKER, to=OuterRef("email"))
        refused = Exists(digests.filter(written__gt=OuterRef("mandato_il")))
        return self.filter(Q(non_raggiunto_il__isnull=False) | Q(posta__state__in=NOT_OUT) | refused)

    def reachable(self) -> Self:
        """Whose mail, as far as anybody knows, has arrived, or is on its way."""
        return self.exclude(pk__in=self.model._default_manager.lost().order_by().values("pk"))


def _ended(day: date | None = None) -> Q:
    return Q(al__lt=day or timezone.localdate())


class Invito(models.Model):
    """A link for one phase in one survey. The word in it is made from ``seme`` and the key of the program when the mail
    goes: of it only the hash is here."""

    fase = models.ForeignKey(StatoFase, on_delete=models.PROTECT, related_name="inviti")
    # What the word of the link is made from, with the key of the installation: neither is enough by itself.
    seme = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    impronta = models.CharField("impronta del link", max_length=SHA256, unique=True)
    # Where the site stood for who asked: whoever sends a mail knows no address of it.
    sito = models.CharField("sito", max_length=300, blank=True)
    posta = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    persona = models.ForeignKey(Persona, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    email = models.EmailField("indirizzo di posta")
    mandato_il = models.DateTimeField("mandato il", default=timezone.now)
    mandato_da = models.ForeignKey(Utente, on_delete=models.PROTECT, null=True, related_name="+")
    scade_il = models.DateTimeField("scade il")
    revocato_il = models.DateTimeField("revocato il", null=True, blank=True)
    motivo_revoca = models.CharField("perché è revocato", max_length=120, blank=True)
    # The mail came back, or the office was told that it never arrived.
    non_raggiunto_il = models.DateTimeField("non raggiunto dal", null=True, blank=True)
    perche_non_raggiunto = models.CharField("perché non è raggiunto", max_length=300, blank=True)

    objects = InvitoQuerySet.as_manager()

    class Meta:
        verbose_name = "invito a rispondere"
        verbose_name_plural = "inviti a rispondere"
        ordering = ["-mandato_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(impronta__regex="^[0-9a-f]{64}$"), name="invito_con_impronta"),
            models.CheckConstraint(condition=Q(scade_il__gt=F("mandato_il")), name="invito_scade_dopo"),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="invito_casella_in_minuscole"),
            models.UniqueConstraint(
                fields=["fase"],
                condition=Q(revocato_il__isnull=True),
                name="invito_uno_per_fase",
                violation_error_message="Di questa fase c'è già un invito: si revoca, o si manda di nuovo.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fase}: {self.email}"

    @property
    def ended_by_leaving(self) -> bool:
        """Whether it ended because who was asked is not here any more, and not because somebody took it back."""
        return self.revocato_il is None or self.motivo_revoca == LEFT

    @property
    def ultimo_giorno(self) -> date:
        """The last day, as people say it: 24:00 of a day is the first moment of the next."""
        return timezone.localtime(self.scade_il - timedelta(microseconds=1)).date()


class PropostaDiFase(models.Model):
    """What was answered by a link: the last one holds, until the centre confirms. Rows are only added."""

    invito = models.ForeignKey(Invito, on_delete=models.PROTECT, related_name="proposte")
    quando = models.DateTimeField("quando", default=timezone.now)
    esito = models.CharField("esito", max_length=12, choices=Outcome)
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
    causa = models.ForeignKey(CausaDiRitardo, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    motivo = LongText("motivo", blank=True)
    nuova_fine = models.DateField("nuova fine", null=True, blank=True)

    class Meta:
        verbose_name = "proposta di chi segue una fase"
        verbose_name_plural = "proposte di chi segue una fase"
        ordering = ["-quando", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(esito__in=Outcome.values), name="proposta_esito_previsto"),
            models.CheckConstraint(
                condition=Q(percentuale__isnull=True) | Q(percentuale__range=(0, 100)), name="proposta_percentuale"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invito}: {self.get_esito_display()}"


class PropostaAccolta(models.Model):
    """Who took over what was answered, and when; what the phase says then stands in its own history."""

    proposta = models.OneToOneField(PropostaDiFase, on_delete=models.PROTECT, related_name="accolta")
    quando = models.DateTimeField("quando", default=timezone.now)
    da = models.ForeignKey(Utente, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "proposta accolta"
        verbose_name_plural = "proposte accolte"
        ordering = ["-quando", "-pk"]

    def __str__(self) -> str:
        return f"{self.proposta}, accolta"


class SollecitoQuerySet(models.QuerySet["Sollecito"]):
    """What somebody was reminded of."""

    def told(self) -> Self:
        """Of what the mail has gone, or is on its way, or there was none: one that did not go has told nobody."""
        lost = Mail.objects.filter(state__in=NOT_OUT).values("pk")
        return self.exclude(posta__in=lost)


class Sollecito(models.Model):
    """That somebody was reminded of something on a day: the unique row decides between two who remind."""

    # The mailbox of who answers by a link; of a user the key («utente:12»).
    a_chi = models.CharField("a chi", max_length=254)
    rilevazione = models.ForeignKey(Rilevazione, on_delete=models.PROTECT, related_name="solleciti")
    motivo = models.CharField("motivo", max_length=40)
    giorno = models.DateField("giorno")
    # The mail that tells it; of a user's notice, and of a mail that was pruned, none.
    posta = models.ForeignKey(Mail, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SollecitoQuerySet.as_manager()

    class Meta:
        verbose_name = "sollecito"
        verbose_name_plural = "solleciti"
        ordering = ["-giorno", "a_chi"]
        constraints = [
            models.UniqueConstraint(
                fields=["a_chi", "rilevazione", "motivo", "giorno"], name="sollecito_una_volta_al_giorno"
            ),
            models.CheckConstraint(condition=~Q(motivo=""), name="sollecito_con_motivo"),
        ]

    def __str__(self) -> str:
        return f"{self.a_chi}: {self.motivo}, {self.giorno:%d/%m/%Y}"
