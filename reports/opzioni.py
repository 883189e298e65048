# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that a person at the command line and one at a page fill alike."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone

from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi
from reports.base import NienteDaStampare, OpzioniReport
from testi.confronto import piega
from testi.formati import data
from versioni.models import Versione

# More digits are no key: a name made of digits, or somebody trying.
CIFRE_DI_UNA_CHIAVE = 18


class PrintedDay(forms.DateField):
    """The day that a document bears; left empty it is today, in Rome."""

    def __init__(
        self,
        *,
        help_text: str = "Vuota: oggi. Con la stessa data e gli stessi contenuti il PDF è identico, byte per byte.",
    ) -> None:
        box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, label="Data elaborazione", help_text=help_text, widget=box)

    def clean(self, value: Any) -> date:
        """The day that was asked for, or today."""
        asked: date | None = super().clean(value)
        return asked or timezone.localdate()


class SceltaPerNome(forms.ModelChoiceField):
    """A choice that takes a primary key (as pages send it) or a name as people say it.

    ``nomi`` are the fields that hold names; case and accents do not matter.
    """

    default_error_messages = {
        "invalid_choice": "«%(value)s» non c'è: controllare il nome.",
        "ambigua": "«%(value)s» è il nome di più voci: indicarne il numero.",
    }

    def __init__(self, *args: Any, nomi: tuple[str, ...], **kwargs: Any) -> None:
        self.nomi = nomi
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The object with that key or name."""
        if self.queryset is None or value in self.empty_values or isinstance(value, self.queryset.model):
            return super().to_python(value)
        if str(value).isdecimal() and len(str(value)) <= CIFRE_DI_UNA_CHIAVE:
            per_chiave = self.queryset.filter(pk=int(value)).first()
            if per_chiave is not None:
                return per_chiave
        detto = piega(str(value))
        trovati = [riga for riga in self.queryset if detto in {piega(getattr(riga, n) or "") for n in self.nomi}]
        if len(trovati) == 1:
            return trovati[0]
        codice = "ambigua" if trovati else "invalid_choice"
        raise forms.ValidationError(self.error_messages[codice], code=codice, params={"value": value})


class ChoiceOfCentre(SceltaPerNome):
    """Of which centre a document is, with those below; left empty, of all."""

    def __init__(self) -> None:
        super().__init__(
            CentroDiResponsabilita.objects.all(),
            nomi=("nome", "nome_breve"),
            required=False,
            label="Centro di responsabilità",
            empty_label="Tutti",
        )


class _VociPerTabella(ModelChoiceIterator):
    """The objects of each table under its name; of one alone, without a name."""

    def __iter__(self) -> Iterator[Any]:
        """See Django's iterator."""
        campo: Any = self.field
        gruppi = [(nome, [self.choice(riga) for riga in righe]) for nome, righe in campo.tabelle.items()]
        pieni = [(nome, voci) for nome, voci in gruppi if voci]
        yield from pieni if len(pieni) > 1 else (voce for _, voci in pieni for voce in voci)


class SceltaFraTabelle(forms.ModelChoiceField):
    """One object of several tables, by a code that all of them have. Which tables, a form says with ``offri``."""

    iterator = _VociPerTabella

    def __init__(self, **kwargs: Any) -> None:
        self.tabelle: dict[str, QuerySet[Any]] = {}
        super().__init__(None, to_field_name="codice", empty_label=None, **kwargs)

    def offri(self, tabelle: Mapping[str, QuerySet[Any]], *, prima: str) -> None:
        """Choose from these tables; where a choice is to be made for somebody, from ``prima``."""
        self.tabelle = dict(tabelle)
        # The setter gives the widget its choices anew.
        self.queryset = tabelle[prima]

    def to_python(self, value: Any) -> Any:
        """The object with that code: of the first table, or else of another."""
        prima = self.queryset
        if value in self.empty_values or prima is None:
            return None
        altre = [righe for righe in self.tabelle.values() if righe.model is not prima.model]
        for righe in (prima, *altre):
            if isinstance(value, righe.model):
                return value
            self.validate_no_null_characters(value)
            trovato = righe.filter(codice=value).first()
            if trovato is not None:
                return trovato
        raise forms.ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )


def prima_scelta(campo: forms.ModelChoiceField) -> Model | None:
    """What a field offers first, where a choice must be made and was not; nothing when there is nothing."""
    tabelle = campo.tabelle.values() if isinstance(campo, SceltaFraTabelle) else ()
    offerte = (righe.first() for righe in (campo.queryset, *tabelle) if righe is not None)
    return next((prima for prima in offerte if prima is not None), None)


def scritte(modulo: forms.Form) -> str:
    """The cleaned options of a form as an address that gives them back, in one order, with what was left out but holds
    (the day)."""
    valori = {nome: _scritta(campo, modulo.cleaned_data.get(nome)) for nome, campo in sorted(modulo.fields.items())}
    return urlencode({nome: valore for nome, valore in valori.items() if valore})


def _scritta(campo: forms.Field, valore: Any) -> str:
    if isinstance(valore, Versione):
        return str(valore.numero)
    if isinstance(valore, bool):
        return "on" if valore else ""
    if isinstance(valore, date):
        return valore.isoformat()
    return "" if valore is None else str(campo.prepare_value(valore))


def testo_al_lavoro(piano: PianoEsecutivo) -> str:
    """What a paper printed from the rows says of its text while a variation is open; nothing otherwise."""
    return "in lavorazione, con una variazione aperta che nessun atto ha approvato" if piano.variazione_aperta else ""


class ConVersione(OpzioniReport):
    """Options of a report of a plan, which an act may have frozen: as it is now, or as a version had it.

    Cleaned, ``versione`` is the row or None; then the day is that of its act, unless another is asked for.
    """

    # What is known of the work in progress only.
    DEL_LAVORO: ClassVar[tuple[str, ...]] = ("stato", "segnalazioni", "testo", "rinviati", "di_chi")

    versione = forms.IntegerField(
        required=False,
        min_value=1,
        label="Versione approvata",
        help_text="Com'era quando l'atto l'ha approvata.",
        widget=forms.Select,
    )
    field_order = ("dup", "piano", "versione")

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        piani = PianoEsecutivo.objects.visible_to(chi)
        numeri = Versione.objects.filter(piano__in=piani).order_by("numero").values_list("numero", flat=True).distinct()
        scelte = [("", "Com'è ora"), *((n, f"Versione {n}") for n in numeri)]
        campo = self.fields["versione"]
        campo.widget = forms.Select(choices=scelte) if len(scelte) > 1 else forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The version of that plan, and nothing asked of it that it does not know."""
        detti = super().clean() or self.cleaned_data
        numero, piano = detti.pop("versione", None), detti.get("piano")
        detti["versione"] = None
        if not (piano and numero):
            return detti
        detti["versione"] = versione = piano.versioni.filter(numero=numero).first()
        if versione is None:
            self.add_error("versione", f"Il piano {piano.codice} non ha la versione {numero}.")
            return detti
        versione.piano = piano
        for nome in self.DEL_LAVORO:
            if detti.get(nome):
                self.add_error(nome, "Vale per il piano com'è ora: una versione approvata non lo sa.")
        if not self.data.get("data_elaborazione"):
            detti["data_elaborazione"] = versione.data_atto
        dup = detti.get("dup")
        if dup and dup.codice not in {d.codice for d in versione.letta.dup}:
            self.add_error("dup", f"La {versione.numero}ª versione di {piano.codice} non dipende da {dup.codice}.")
        return detti


class OpzioniDelleVersioni(OpzioniReport):
    """A plan: those approved come first."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        piani = PianoEsecutivo.objects.visible_to(chi).order_by("stato", "-anno", "codice")
        self.fields["piano"].queryset = piani  # type: ignore[attr-defined]


def versioni_di(piano: PianoEsecutivo, chi: Chi, al: date | None = None) -> list[Versione]:
    """The versions of a plan by a day, the oldest first.

    Raises:
        NienteDaStampare: no act had approved it by then.
    """
    tutte = list(Versione.objects.visible_to(chi).filter(piano=piano).select_related("piano").order_by("numero"))
    versioni = [v for v in tutte if al is None or v.data_atto <= al]
    if versioni:
        return versioni
    if tutte:
        raise NienteDaStampare(f"Il {data(al)} {piano.codice} non era approvato: lo è dal {data(tutte[0].data_atto)}.")
    raise NienteDaStampare(f"{piano.codice} non è ancora approvato: questo documento si fa dalle sue versioni.")
