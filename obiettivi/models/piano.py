# SPDX-License-Identifier: AGPL-3.0-or-later
"""The plan of the year (PEG, TUEL art. 169): its window and its life."""

from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django_fsm import transition
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from aggregati.transitions import StateField, Transitions
from obiettivi.choices import StatoPiano
from obiettivi.contenuto.code_form import FORM_MAX, USUAL_FORM, fault_of_form
from organizzazione.models import fine_non_prima
from organizzazione.rules import Chi, centri_di, legge_tutto, scrive_tutto
from testi.formati import YEARS
from testi.validators import CodeField, LineField, clean_texts

# The years a plan may be of.
ANNI = (YEARS[0], YEARS[-1])


def validate_code_form(form: str) -> None:
    """Refuse what is no form of codes, and say why."""
    if fault := fault_of_form(form):
        raise ValidationError(fault, code="forma")


class CodeFormField(LineField):
    """The form of the codes of a plan (``obiettivi.contenuto.code_form``)."""

    default_validators = [*LineField.default_validators, validate_code_form]


class PianoQuerySet(models.QuerySet["PianoEsecutivo"]):
    """The gates of the plans."""

    def visible_to(self, chi: Chi) -> Self:
        """The plans that somebody may read: who works at a centre sees that there is a plan, and in it the own."""
        return self if legge_tutto(chi) or centri_di(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """The plans that somebody may change."""
        return self if scrive_tutto(chi) else self.none()


class PianoEsecutivo(Transitions, Aggregato):
    """The plan of one year; the «Vista» of the reports.

    Its state changes only through the transition below, which ``versioni.services`` calls: an approved plan is what
    its last version says, and the rows here are the text at work for the next one.
    """

    codice = CodeField("codice", max_length=30, unique=True, help_text="Per esempio PEG_2020.")
    descrizione = LineField("descrizione", max_length=200)
    anno = models.PositiveSmallIntegerField("anno", validators=[MinValueValidator(ANNI[0]), MaxValueValidator(ANNI[1])])
    apertura_dal = models.DateField(
        "aperto dal", null=True, blank=True, help_text="Da quando i centri scrivono i loro obiettivi. Vuoto: chiuso."
    )
    apertura_al = models.DateField("aperto fino al", null=True, blank=True, help_text="Vuoto: senza termine.")
    forma_codici = CodeFormField(
        "forma dei codici",
        max_length=FORM_MAX,
        blank=True,
        default=USUAL_FORM,
        help_text="Come si scrivono i codici degli obiettivi: {anno} o {anno:2}, {centro:2} per le sue lettere, "
        "{numero} o {numero:2}, {lettera} se a volte ce n'è una; il resto resta com'è. Per esempio OB.{numero} o "
        "LP/{anno}/{numero:2}. Serve a proporre il prossimo e ad avvisare; vuota: nessuna forma.",
    )
    stato = StateField(
        "stato",
        max_length=15,
        choices=StatoPiano,
        default=StatoPiano.PREDISPOSIZIONE,
        protected=True,
        editable=False,
    )
    variazione_aperta = models.BooleanField("variazione aperta", default=False, editable=False)
    history = HistoricalRecords()
    objects = PianoQuerySet.as_manager()

    class Meta:
        verbose_name = "piano esecutivo di gestione"
        verbose_name_plural = "piani esecutivi di gestione"
        ordering = ["-anno", "codice"]
        constraints = [
            models.CheckConstraint(condition=~Q(codice=""), name="piano_codice_presente"),
            clean_texts("piano_testi_leggibili", codes=["codice"], lines=["descrizione"]),
            models.CheckConstraint(condition=Q(anno__range=ANNI), name="piano_anno_plausibile"),
            fine_non_prima("apertura_dal", "apertura_al", "piano_apertura_ordinata"),
            models.CheckConstraint(condition=Q(stato__in=StatoPiano.values), name="piano_stato_previsto"),
            models.CheckConstraint(
                condition=Q(variazione_aperta=False) | ~Q(stato=StatoPiano.PREDISPOSIZIONE),
                name="piano_varia_solo_se_approvato",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.descrizione}".strip()

    @property
    def aperto(self) -> bool:
        """Whether the centres may write today (Europe/Rome)."""
        oggi = timezone.localdate()
        return bool(
            self.in_preparazione
            and self.apertura_dal
            and self.apertura_dal <= oggi
            and (not self.apertura_al or oggi <= self.apertura_al)
        )

    @property
    def in_preparazione(self) -> bool:
        """Whether new objectives may come in: the plan is not yet approved, or a variation of it is open."""
        return bool(self.stato == StatoPiano.PREDISPOSIZIONE or self.variazione_aperta)

    @property
    def approvato(self) -> bool:
        """Whether an act has approved it: then it is what its version in force says."""
        return bool(self.stato != StatoPiano.PREDISPOSIZIONE)

    @transition(field=stato, source=StatoPiano.PREDISPOSIZIONE, target=StatoPiano.APPROVATO)
    def passa_ad_approvato(self) -> None:
        """From here on only variations. Saves nothing; only ``versioni.services`` calls it."""

    @transition(field=stato, source=StatoPiano.APPROVATO, target=StatoPiano.IN_GESTIONE)
    def passa_in_gestione(self) -> None:
        """What becomes of it is looked at. Saves nothing; only ``monitoraggio.vita`` calls it."""

    @transition(field=stato, source=[StatoPiano.APPROVATO, StatoPiano.IN_GESTIONE], target=StatoPiano.CONSUNTIVATO)
    def passa_a_consuntivato(self) -> None:
        """Its account is approved. Saves nothing; only ``monitoraggio.vita`` calls it."""

    @transition(field=stato, source=StatoPiano.CONSUNTIVATO, target=StatoPiano.CHIUSO)
    def passa_a_chiuso(self) -> None:
        """Its Relazione is validated. Saves nothing; only ``relazioni.life`` calls it."""

    @property
    def giorni_alla_scadenza(self) -> int | None:
        """Days left to write; None when the plan is closed or has no deadline."""
        return (self.apertura_al - timezone.localdate()).days if self.aperto and self.apertura_al else None
