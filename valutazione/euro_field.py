# SPDX-License-Identifier: AGPL-3.0-or-later
"""The box of an amount: «1.234,50», as the office writes it; «1234.50», as files do, is read too."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from indicatori.valori import scrivi_numero
from monitoraggio.figures.typed import typed_number
from testi.formati import numero


class EuroField(forms.DecimalField):
    """An amount, or another number with a comma."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """The number, or a refusal that says how to write it."""
        if isinstance(value, Decimal) or value in self.empty_values:
            return super().to_python(value)
        found = typed_number(str(value))
        if found.fault:
            raise ValidationError("Scrivere un numero, come 1.234,50.", code="invalid")
        return found.number

    def prepare_value(self, value: Any) -> Any:
        """As the office writes it; what was typed stays as it was."""
        return numero(value) if isinstance(value, Decimal) else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The keys of figures on a telephone."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}


class NumberField(EuroField):
    """A number with the decimals that say something: a score, a coefficient, a percent."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"size": 8})
        super().__init__(**{"max_digits": 15, "decimal_places": 10, "widget": widget, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """As the office writes a number."""
        return scrivi_numero(value) if isinstance(value, Decimal) else value
