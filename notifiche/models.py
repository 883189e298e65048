# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody should know, and the mails that wait to go out."""

from collections.abc import Collection
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifiche.addresses import PATH, shown
from notifiche.choices import Delivery, MailState, NoticeKind
from notifiche.gates import readable
from organizzazione.choices import Ruolo
from organizzazione.models import Utente
from organizzazione.rules import Chi, ruolo_di, scrive_tutto


class NotificaQuerySet(models.QuerySet["Notifica"]):
    """The gate of the notices."""

    def visible_to(self, chi: Chi, leading_to: Collection[str] | None = None) -> Self:
        """The own ones, but those of what one may no longer read; where it is known which addresses they lead to, only
        what guards these is asked."""
        return self.filter(readable(chi, leading_to), destinatario=chi) if isinstance(chi, Utente) else self.none()

    def da_leggere(self) -> Self:
        """Those that still stand on a desk."""
        return self.filter(letta_il=None)


class Notifica(models.Model):
    """Something that happened and that somebody should know; it stands on the scrivania until it was read."""

    destinatario = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="notifiche")
    genere = models.CharField("genere", max_length=12, choices=NoticeKind)
    autore = models.ForeignKey(
        Utente, verbose_name="da", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # A path, not a row: the page that opens says by itself what its reader may see. The thing may be gone, or come
    # back under its old key (ADR 0010), and so does what the notice leads to.
    indirizzo = models.CharField(max_length=300, blank=True)
    # Where in that page.
    punto = models.SlugField(max_length=60, blank=True, db_index=False)
    oggetto = models.CharField(max_length=200)
    testo = models.TextField(blank=True)
    quando = models.DateTimeField(default=timezone.now)
    letta_il = models.DateTimeField(null=True, blank=True)
    # Waits for the mail that its addressee gets once a day.
    nel_riepilogo = models.BooleanField("aspetta il riepilogo", default=False, editable=False)
    # A reminder carries its day, so that one person gets one a day and plan whatever happens.
    promemoria = models.CharField(max_length=60, blank=True)

    objects = NotificaQuerySet.as_manager()

    class Meta:
        verbose_name = "notifica"
        verbose_name_plural = "notifiche"
        ordering = ["-quando", "-pk"]
        indexes = [models.Index(fields=["destinatario"], condition=Q(nel_riepilogo=True), name="notifica_in_riepilogo")]
        constraints = [
            models.UniqueConstraint(
                fields=["destinatario", "promemoria"], condition=~Q(promemoria=""), name="promemoria_una_volta"
            ),
            models.CheckConstraint(condition=Q(genere__in=NoticeKind.values), name="notifica_genere_previsto"),
            models.CheckConstraint(
                condition=Q(indirizzo="") | Q(indirizzo__regex=PATH), name="notifica_indirizzo_del_sito"
            ),
        ]

    def __str__(self) -> str:
        return self.oggetto

    @property
    def collegamento(self) -> str:
        """Where it leads, for a link; empty when it leads nowhere."""
        if not self.indirizzo:
            return ""
        return shown(self.indirizzo) + (f"#{self.punto}" if self.punto else "")


class NoticePreference(models.Model):
    """How somebody wants to have the notices of a kind by mail; without a row, at once."""

    utente = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="preferenze_avvisi")
    genere = models.CharField("genere", max_length=12, choices=NoticeKind)
    posta = models.CharField("per posta", max_length=12, choices=Delivery)

    class Meta:
        verbose_name = "preferenza sugli avvisi"
        verbose_name_plural = "preferenze sugli avvisi"
        constraints = [
            models.UniqueConstraint(fields=["utente", "genere"], name="preferenza_una_per_genere"),
            models.CheckConstraint(condition=Q(genere__in=NoticeKind.values), name="preferenza_genere_previsto"),
            models.CheckConstraint(condition=Q(posta__in=Delivery.values), name="preferenza_posta_prevista"),
        ]

    def __str__(self) -> str:
        return f"{self.get_genere_display()}: {self.get_posta_display()}"


class Digest(models.Model):
    """The mail of a day to a person, with what waited for it: the unique row decides between two who write it."""

    utente = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="+")
    giorno = models.DateField("giorno")

    class Meta:
        verbose_name = "riepilogo degli avvisi"
        verbose_name_plural = "riepiloghi degli avvisi"
        constraints = [models.UniqueConstraint(fields=["utente", "giorno"], name="riepilogo_uno_al_giorno")]

    def __str__(self) -> str:
        return f"{self.utente}, {self.giorno:%d/%m/%Y}"


class MailQuerySet(models.QuerySet["Mail"]):
    """The gate of the outbox, and what its writer asks of it."""

    def visible_to(self, chi: Chi) -> Self:
        """Who administers: it holds what was written to everybody."""
        return self if ruolo_di(chi) == Ruolo.AMMINISTRATORE else self.none()

    def stranded(self) -> Self:
        """Those that did not go and that somebody decides about; not what opens a door to one person."""
        return self.filter(state=MailState.FAILED).exclude(genere=NoticeKind.PASSWORD)

    def stranded_for(self, chi: Chi) -> Self:
        """Of those the planning office learns whom they were for and why they stayed, and reads no text."""
        return self.stranded().defer("body", "arguments") if scrive_tutto(chi) else self.none()

    def waiting(self) -> Self:
        """Those that still have to go, whoever has them in hand."""
        return self.filter(state=MailState.WAITING)

    def in_no_hand(self) -> Self:
        """Those that nobody is sending now; the lease of one who died has lapsed."""
        return self.filter(Q(taken_until=None) | Q(taken_until__lt=timezone.now()))

    def due(self) -> Self:
        """Those that somebody could send now."""
        return self.waiting().in_no_hand().filter(due__lte=timezone.now())


class Mail(models.Model):
    """One mail to one mailbox, written in the same transaction as the act that it tells of (``notifiche.outbox``).

    Either its text stands here, or it is made when it goes out, by the ``maker`` of that name: what opens a door is
    never in the database.
    """

    written = models.DateTimeField("scritta il", default=timezone.now)
    to = models.CharField("a", max_length=254)
    genere = models.CharField("genere", max_length=12, choices=NoticeKind)
    subject = models.CharField("oggetto", max_length=250)
    body = models.TextField("testo", blank=True)
    maker = models.CharField(max_length=40, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    # Acts on one thing are told to one person in their order: what comes after waits for what came before.
    in_order = models.BooleanField(default=True)
    state = models.CharField("stato", max_length=8, choices=MailState, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField("tentativi", default=0)
    due = models.DateTimeField("prossimo tentativo", default=timezone.now)
    taken_by = models.CharField(max_length=40, blank=True)
    taken_until = models.DateTimeField(null=True)
    # Of what a maker makes, how much is out: a mailbox may be of two users, and the first has its mail already.
    parts_sent = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField("perché", max_length=500, blank=True)
    ended = models.DateTimeField("conclusa il", null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "messaggio"
        verbose_name_plural = "posta"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due"], condition=Q(state="attesa"), name="mail_waiting"),
            models.Index(fields=["to", "id"], condition=Q(state="attesa"), name="mail_waiting_by_mailbox"),
            models.Index(fields=["state", "ended"], name="mail_ended"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(genere__in=NoticeKind.values), name="mail_genere_previsto"),
            models.CheckConstraint(condition=Q(state__in=MailState.values), name="mail_state_known"),
            models.CheckConstraint(condition=Q(maker="") | Q(body=""), name="mail_made_is_not_kept"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} · {self.to}"

    @property
    def in_hand(self) -> bool:
        """Whether somebody is sending it now."""
        return self.taken_until is not None and self.taken_until >= timezone.now()
