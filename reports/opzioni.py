# SPDX-License-Identifier: AGPL-3.0-or-later
"""Form fields that a person at the command line and one at a page fill alike."""

from typing import Any

from django import forms

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
