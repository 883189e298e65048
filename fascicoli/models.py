# SPDX-License-Identifier: AGPL-3.0-or-later
"""The annexes of a delibera: what was asked for, how far the work is and who is at it, the documents made so far."""

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import ConcurrentTransitionMixin, FSMField, transition

from fascicoli.choices import StatoFascicolo
from obiettivi.models import PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import Chi, legge_tutto, scrive_tutto
from testi.formati import data, numero
from versioni.contenuto import Consegna, ContenutoVersione, da_canonico
from versioni.models import IMPRONTA, FileConsegnato, Variazione, Versione

DA_FARE = (StatoFascicolo.ATTESA, StatoFascicolo.CORSO)
# The covering list is made last, of all the others; it does not name itself.
ELENCO = "elenco"
# What a transition changes; the content is written once, when it is asked for.
DEL_LAVORO: Final = (
    "stato",
    "passo",
    "fatti",
    "totale",
    "chi_lavora",
    "fino_a",
    "compito",
    "tentativi",
    "interruzioni",
    "errore",
    "finito_il",
)


class FascicoloQuerySet(models.QuerySet["Fascicolo"]):
    """The gates of the fascicoli."""

    def visible_to(self, chi: Chi) -> Self:
        """Who reads every plan: a fascicolo is the whole of one, before the act too."""
        return self if legge_tutto(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """Who asks for them, stops them and starts them again: the planning office."""
        return self if scrive_tutto(chi) else self.none()

    def senza_contenuti(self) -> Self:
        """Without the long texts, for the pages that only tell of them."""
        return self.defer("contenuto", "rispetto_a__contenuto", "versione__contenuto", "versione__manifesto")


class Fascicolo(ConcurrentTransitionMixin, models.Model):
    """The documents of one content, on one day. The content is frozen when it is asked for.

    Its state changes only through the transitions, which ``fascicoli.services`` and ``fascicoli.lavori`` call. Who
    works at it holds it until ``fino_a``: whoever comes after that moment takes it over.
    """

    piano = models.ForeignKey(PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="fascicoli")
    # What it is of: the variation, the version, or neither, the plan at work before its act.
    variazione = models.ForeignKey(
        Variazione, verbose_name="variazione", on_delete=models.PROTECT, null=True, blank=True, related_name="fascicoli"
    )
    versione = models.ForeignKey(
        Versione, verbose_name="versione", on_delete=models.PROTECT, null=True, blank=True, related_name="fascicoli"
    )
    rispetto_a = models.ForeignKey(
        Versione, verbose_name="a confronto con", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    giorno = models.DateField("data elaborazione")
    contenuto = models.TextField("contenuto", editable=False)
    impronta = models.CharField("SHA-256 del contenuto", max_length=IMPRONTA, db_index=True)
    stato = FSMField(
        "stato",
        max_length=10,
        choices=StatoFascicolo,
        default=StatoFascicolo.ATTESA,
        protected=True,
        editable=False,
    )
    passo = models.CharField("che cosa si sta facendo", max_length=200, blank=True)
    fatti = models.PositiveIntegerField("passi fatti", default=0)
    totale = models.PositiveIntegerField("passi in tutto", default=0)
    chi_lavora = models.CharField(max_length=64, blank=True, editable=False)
    fino_a = models.DateTimeField(null=True, blank=True, editable=False)
    compito = models.UUIDField(null=True, blank=True, editable=False)
    tentativi = models.PositiveSmallIntegerField("tentativi falliti", default=0)
    interruzioni = models.PositiveSmallIntegerField("interruzioni sullo stesso documento", default=0)
    errore = models.TextField("perché non è riuscito", blank=True)
    chiesto_da = models.ForeignKey(Utente, verbose_name="chiesto da", on_delete=models.PROTECT, related_name="+")
    chiesto_il = models.DateTimeField("chiesto il", default=timezone.now)
    finito_il = models.DateTimeField("finito il", null=True, blank=True)
    objects = FascicoloQuerySet.as_manager()

    class Meta:
        verbose_name = "fascicolo"
        verbose_name_plural = "fascicoli"
        ordering = ["-chiesto_il", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stato__in=StatoFascicolo.values), name="fascicolo_stato_previsto"),
            models.CheckConstraint(
                condition=Q(variazione__isnull=True) | Q(versione__isnull=True), name="fascicolo_di_una_cosa_sola"
            ),
            models.UniqueConstraint(
                fields=["piano", "impronta", "giorno"],
                condition=Q(stato__in=[StatoFascicolo.ATTESA, StatoFascicolo.CORSO]),
                name="fascicolo_uno_al_lavoro",
                violation_error_message="Un fascicolo uguale si sta già preparando.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piano.codice}, {self.sorgente} ({data(self.giorno)})"

    @property
    def sorgente(self) -> str:
        """What it is of, in words."""
        if self.variazione is not None:
            return f"variazione «{self.variazione.oggetto}»"
        if self.versione is not None:
            return f"versione {self.versione.numero}"
        return "prima dell'approvazione"

    @property
    def al_lavoro(self) -> bool:
        """Whether it is still to be done."""
        return self.stato in DA_FARE

    @property
    def centesimi(self) -> int:
        """How much is done, in hundredths; all only at the end."""
        if self.stato == StatoFascicolo.PRONTO:
            return 100
        return min(99, self.fatti * 100 // self.totale) if self.totale else 0

    @cached_property
    def letto(self) -> ContenutoVersione:
        """What it prints."""
        return da_canonico(self.contenuto)

    def preso(self, ora: datetime) -> bool:
        """Whether somebody is at work on it now."""
        return self.stato == StatoFascicolo.CORSO and self.fino_a is not None and self.fino_a > ora

    @transition(field=stato, source=list(DA_FARE), target=StatoFascicolo.CORSO)
    def passa_in_corso(self, chi: str, fino_a: datetime) -> None:
        """Somebody takes it, or takes it over. Saves nothing, as the others."""
        self.chi_lavora, self.fino_a = chi, fino_a

    @transition(
        field=stato,
        source=[StatoFascicolo.CORSO, StatoFascicolo.FALLITO, StatoFascicolo.ANNULLATO],
        target=StatoFascicolo.ATTESA,
    )
    def passa_in_attesa(self) -> None:
        """To be done, again: the documents made so far stay."""
        self._lascia()

    @transition(field=stato, source=StatoFascicolo.CORSO, target=StatoFascicolo.PRONTO)
    def passa_a_pronto(self) -> None:
        """Every document is there."""
        self._finisci()
        self.fatti = self.totale

    @transition(field=stato, source=list(DA_FARE), target=StatoFascicolo.FALLITO)
    def passa_a_fallito(self, errore: str) -> None:
        """It does not come to an end; says why, in Italian."""
        self._finisci()
        self.errore = errore

    @transition(field=stato, source=list(DA_FARE), target=StatoFascicolo.ANNULLATO)
    def passa_ad_annullato(self) -> None:
        """Nobody wants it any more."""
        self._finisci()

    def _lascia(self) -> None:
        self.chi_lavora, self.fino_a = "", None

    def _finisci(self) -> None:
        self._lascia()
        self.passo, self.finito_il = "", timezone.now()


class DocumentoDelFascicolo(FileConsegnato):
    """A document of a fascicolo, whole. Whoever makes it a second time finds it there and leaves it."""

    fascicolo = models.ForeignKey(Fascicolo, on_delete=models.CASCADE, related_name="documenti")
    ordine = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = "documento del fascicolo"
        verbose_name_plural = "documenti dei fascicoli"
        ordering = ["fascicolo", "ordine"]
        constraints = [
            models.UniqueConstraint(fields=["fascicolo", "genere", "formato"], name="documento_unico_nel_fascicolo")
        ]

    @property
    def misura(self) -> str:
        """«1.234.567»."""
        return numero(Decimal(self.byte), decimali=0)

    @property
    def consegna(self) -> Consegna:
        """As the act delivers it."""
        return Consegna(self.genere, self.formato, self.nome, self.titolo, bytes(self.dati), self.pagine)


def tieni(pk: int) -> Fascicolo:
    """The fascicolo as it is stored, kept so until the transaction ends."""
    tenuto: Fascicolo = Fascicolo.objects.select_for_update(of=("self",)).get(pk=pk)
    return tenuto
