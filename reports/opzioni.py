# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that a person at the command line and one at a page fill alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator

from testi.confronto import piega

# More digits are no key: a name made of digits, or somebody trying.
CIFRE_DI_UNA_CHIAVE = 18


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
