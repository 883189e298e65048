# SPDX-License-Identifier: AGPL-3.0-or-later
"""The fund of a year as the office keeps it: rows, never columns, each with its norm; what the law asks before anybody
is paid. What of it holds is told by ``valutazione.fund``, from the facts that ``fund_rows.reading`` makes of it."""

from decimal import Decimal
from typing import Any, Final, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from aggregati.models import Aggregato
from organizzazione.rules import Chi, scrive_tutto
from testi.fields import LongText
from testi.formati import YEARS
from testi.validators import CodeField, LineField, clean_texts
from valutazione.euro_field import EuroField
from valutazione.fund.contracts import LINE
from valutazione.fund.facts import Gate, Nature
from valutazione.fund.gates import ASKED
from valutazione.rules_funds import reads_funds

_YEAR: Final = [MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[-1])]
_NOT_BELOW: Final = [MinValueValidator(Decimal(0), "Un importo è zero o di più, senza segno.")]
_PERCENT: Final = [
    RegexValidator(r"\A-?[0-9]{1,15}(\.[0-9]{1,30})?\Z", "Scrivere il numero come sta nel documento: 73,45.")
]
NATURES: Final = [(nature.value, nature.value) for nature in Nature]
GATES: Final = [(gate.value, ASKED[gate].what[:1].upper() + ASKED[gate].what[1:]) for gate in Gate]
# The Relazioni: what is validated too.
VALIDATED: Final = [gate.value for gate in Gate if ASKED[gate].of is not None]


class EuroColumn(models.DecimalField):
    """Euros and cents, typed and shown as the office writes them. For migrations it is a ``DecimalField``."""

    def deconstruct(self) -> Any:
        """As migrations write it down."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DecimalField", args, kwargs

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """A box that reads «1.234,50»."""
        return super().formfield(*args, **{"form_class": EuroField, **kwargs})


def amount(name: str, **more: Any) -> EuroColumn:
    """A column of euros, never below zero."""
    return EuroColumn(name, max_digits=14, decimal_places=2, validators=_NOT_BELOW, **more)


def declared(name: str) -> EuroColumn:
    """A column of what a document prints, right or wrong as it is."""
    return EuroColumn(name, max_digits=17, decimal_places=2, null=True, blank=True)


class FondoQuerySet(models.QuerySet["Fondo"]):
    """The gates of the funds. Every page, file and command starts from one of them."""

    def visible_to(self, chi: Chi) -> Self:
        """Those that somebody reads."""
        return self if reads_funds(chi) else self.none()

    def editable_by(self, chi: Chi) -> Self:
        """Those that somebody changes: the office keeps them."""
        return self if scrive_tutto(chi) else self.none()


class Fondo(Aggregato):
    """The fund of a year: where it goes, the economie of an earlier one, what its document prints."""

    anno = models.PositiveSmallIntegerField(
        "anno", unique=True, validators=_YEAR, error_messages={"unique": "Il fondo di quest'anno c'è già."}
    )
    posizione = amount("alla posizione")
    risultato = amount("al risultato", help_text="Senza le economie di un anno prima.")
    economie = amount("economie", default=Decimal(0), help_text="Di un anno prima: vanno al solo risultato.")
    economie_del = models.PositiveSmallIntegerField("economie del", null=True, blank=True, validators=_YEAR)
    dichiarato_fondo = declared("fondo")
    dichiarato_disponibile = declared("disponibile per il risultato")
    dichiarato_totale = declared("totale")
    percento_posizione = LineField("percento alla posizione", max_length=50, blank=True, validators=_PERCENT)
    percento_risultato = LineField("percento al risultato", max_length=50, blank=True, validators=_PERCENT)
    # What the relazione illustrativa asks of the contract and no row says.
    sottoscritto_il = models.DateField("sottoscritto il", null=True, blank=True)
    vigenza = LineField("periodo di vigenza", max_length=LINE, blank=True)
    delegazione = LineField("delegazione trattante", max_length=LINE, blank=True)
    destinatari = LineField("soggetti destinatari", max_length=LINE, blank=True)
    materie = LineField("materie trattate", max_length=LINE, blank=True)
    nota = LongText("nota", blank=True, help_text="Di chi tiene il fondo: non è nel file.")

    objects = FondoQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = "fondo"
        verbose_name_plural = "fondi"
        ordering = ["-anno"]
        constraints = [
            models.CheckConstraint(
                condition=Q(posizione__gte=0, risultato__gte=0, economie__gte=0), name="fondo_importi_senza_segno"
            ),
            models.CheckConstraint(condition=Q(anno__gte=YEARS[0], anno__lte=YEARS[-1]), name="fondo_anno_previsto"),
            clean_texts(
                "fondo_testi_leggibili",
                lines=[
                    *("percento_posizione", "percento_risultato"),
                    *("vigenza", "delegazione", "destinatari", "materie"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"Fondo del {self.anno}"


class VoceFondo(models.Model):
    """A row of a fund."""

    fondo = models.ForeignKey(Fondo, verbose_name="fondo", on_delete=models.CASCADE, related_name="voci")
    ordine = models.PositiveSmallIntegerField("ordine", default=0)
    codice = CodeField("codice", max_length=60)
    descrizione = LineField("descrizione", max_length=300)
    norma = LineField("norma", max_length=300)
    genere = models.CharField("genere", max_length=10, choices=NATURES)
    importo = amount("importo", help_text="Senza segno, anche di una detrazione.")
    soggetta_al_limite = models.BooleanField("soggetta al limite", default=True, help_text="D.Lgs. 75/2017, art. 23.")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "voce"
        verbose_name_plural = "voci"
        ordering = ["fondo", "ordine", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fondo", "codice"],
                name="voce_unica_nel_fondo",
                violation_error_message="In questo fondo c'è già una voce con questo codice.",
            ),
            models.CheckConstraint(condition=Q(importo__gte=0), name="voce_importo_senza_segno"),
            models.CheckConstraint(condition=Q(genere__in=[n.value for n in Nature]), name="voce_genere_previsto"),
            clean_texts("voce_testi_leggibili", codes=["codice"], lines=["descrizione", "norma"]),
        ]

    def __str__(self) -> str:
        return f"{self.codice} {self.descrizione}"


class Presupposto(models.Model):
    """What the law asks before the premium may be paid, as far as it is there."""

    fondo = models.ForeignKey(Fondo, verbose_name="fondo", on_delete=models.CASCADE, related_name="presupposti")
    che_cosa = models.CharField("che cosa", max_length=30, choices=GATES)
    atto = LineField("atto", max_length=300, blank=True, help_text="Per esempio DGC n. 137/2019.")
    data = models.DateField("data", null=True, blank=True, help_text="Vuota, se il documento la lascia in bianco.")
    validata_il = models.DateField("validata il", null=True, blank=True, help_text="Solo di una Relazione.")
    entro = models.DateField(
        "entro", null=True, blank=True, help_text="Il termine, se il contratto ne fa una condizione."
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "presupposto"
        verbose_name_plural = "presupposti"
        ordering = ["fondo", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fondo", "che_cosa"],
                name="presupposto_unico_nel_fondo",
                violation_error_message="Questo presupposto c'è già.",
            ),
            models.CheckConstraint(condition=Q(che_cosa__in=[g.value for g in Gate]), name="presupposto_previsto"),
            models.CheckConstraint(
                condition=Q(validata_il__isnull=True) | Q(che_cosa__in=VALIDATED),
                name="presupposto_validata_la_relazione",
                violation_error_message="Si valida solo una Relazione: togliere la data della validazione.",
            ),
            clean_texts("presupposto_testi_leggibili", lines=["atto"]),
        ]

    def __str__(self) -> str:
        return str(self.get_che_cosa_display())

    def clean(self) -> None:
        """Only a Relazione is validated."""
        if self.validata_il is not None and self.che_cosa and self.che_cosa not in VALIDATED:
            raise ValidationError({"validata_il": "Si valida solo una Relazione: toglierla."})
