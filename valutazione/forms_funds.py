# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the file of a fund, and of what the office types in one."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from aggregati.admin import AggregatoForm
from monitoraggio.figures.typed import typed_number

_PERCENTS: Final = ("percento_posizione", "percento_risultato")


class FundFileForm(forms.Form):
    """The file, and whether it may take the place of what is there."""

    file = forms.FileField(
        label="File del fondo",
        help_text="JSON, come in docs/fondo.md.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Scegliere il file.", "empty": "Il file è vuoto."},
    )
    sostituisci = forms.BooleanField(
        label="Metterlo al posto di quello che c'è, se dice altro",
        required=False,
        help_text="Quello di prima resta nella storia.",
    )


class FundForm(AggregatoForm):
    """A fund as the office types it: «73,45» is what a document prints."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in _PERCENTS:
            # What is kept has a point, as the file has it: shown so, «73.450» would be read as thousands.
            self.initial[name] = str(self.initial.get(name) or "").replace(".", ",")

    def clean_percento_posizione(self) -> str:
        """With a point, as the file has it."""
        return _with_a_point(self.cleaned_data["percento_posizione"])

    def clean_percento_risultato(self) -> str:
        """With a point, as the file has it."""
        return _with_a_point(self.cleaned_data["percento_risultato"])


def _with_a_point(text: str) -> str:
    """A number with the decimals that the document prints; nothing where nothing is said. Raises
    ``ValidationError``."""
    read = typed_number(text)
    if read.fault:
        raise ValidationError(read.fault, code="invalid")
    return "" if read.number is None else f"{read.number:f}"
