# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the file of a fund, and of what the office types in one."""

from django import forms

from aggregati.admin import AggregatoForm


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

    def clean_percento_posizione(self) -> str:
        """With a point, as the file has it."""
        return _with_a_point(self.cleaned_data["percento_posizione"])

    def clean_percento_risultato(self) -> str:
        """With a point, as the file has it."""
        return _with_a_point(self.cleaned_data["percento_risultato"])


def _with_a_point(text: str) -> str:
    return text.strip().replace(",", ".")
