# SPDX-License-Identifier: AGPL-3.0-or-later
"""What becomes of the findings of a plan: which warnings were accepted, and what somebody saw at the last look."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from obiettivi.models.pianificazione import ObiettivoPEG
from obiettivi.models.piano import PianoEsecutivo
from organizzazione.models import Utente
from testi.fields import LongText


class AvvisoAccettato(models.Model):
    """A warning that the planning office lets stand, with the reason. It holds for the text it was accepted on.

    Written once; the only change is that it is withdrawn. The row outlives its objective, like what was done and
    said of it (ADR 0010).
    """

    piano = models.ForeignKey(
        PianoEsecutivo, verbose_name="piano", on_delete=models.PROTECT, related_name="avvisi_accettati"
    )
    obiettivo = models.ForeignKey(
        ObiettivoPEG,
        verbose_name="obiettivo",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        related_name="avvisi_accettati",
    )
    codice = models.CharField("tipo di segnalazione", max_length=60)
    campo = models.CharField("campo", max_length=300, blank=True)
    impronta = models.CharField("impronta", max_length=32)
    testo = models.TextField("segnalazione")
    motivo = LongText("motivo", max_length=2000)
    chi = models.ForeignKey(Utente, verbose_name="accettato da", on_delete=models.PROTECT, related_name="+")
    quando = models.DateTimeField("accettato il", default=timezone.now)
    ritirato_da = models.ForeignKey(
        Utente, verbose_name="ritirato da", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ritirato_il = models.DateTimeField("ritirato il", null=True, blank=True)

    class Meta:
        verbose_name = "avviso accettato"
        verbose_name_plural = "avvisi accettati"
        ordering = ["-quando", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(codice="") & ~Q(impronta="") & ~Q(motivo=""), name="avviso_accettato_con_motivo"
            ),
            models.CheckConstraint(
                condition=Q(ritirato_da=None, ritirato_il=None)
                | Q(ritirato_da__isnull=False, ritirato_il__isnull=False),
                name="avviso_accettato_ritiro_intero",
            ),
            models.UniqueConstraint(
                fields=["obiettivo", "codice", "impronta"],
                condition=Q(ritirato_il=None, obiettivo__isnull=False),
                name="avviso_accettato_una_volta",
            ),
            models.UniqueConstraint(
                fields=["piano", "codice", "impronta"],
                condition=Q(ritirato_il=None, obiettivo=None),
                name="avviso_del_piano_accettato_una_volta",
            ),
        ]

    def __str__(self) -> str:
        return self.testo[:80]


class VerificaGuardata(models.Model):
    """The findings that a user had before the eyes when saying «guardato»: by key, what the page says of each."""

    utente = models.ForeignKey(Utente, on_delete=models.CASCADE, related_name="+")
    piano = models.ForeignKey(PianoEsecutivo, on_delete=models.CASCADE, related_name="+")
    quando = models.DateTimeField(default=timezone.now)
    trovate = models.JSONField(default=dict)

    class Meta:
        verbose_name = "verifica guardata"
        verbose_name_plural = "verifiche guardate"
        constraints = [models.UniqueConstraint(fields=["utente", "piano"], name="verifica_guardata_una")]

    def __str__(self) -> str:
        return f"{self.utente} · {self.piano}"
