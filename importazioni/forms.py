# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that takes a file in."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from importazioni.lettori import LIMITE_BYTE


class ModuloCarico(forms.Form):
    """A file and, when it is not the one written in it, the code of the plan."""

    file = forms.FileField(
        label="File",
        help_text="L'esportazione «Preventivo obiettivi» del vecchio programma, oppure il JSON scaricato da "
        f"Documenti. Al più {LIMITE_BYTE // 2**20} MB.",
        widget=forms.FileInput(attrs={"accept": ".txt,.json,.md,text/plain,application/json"}),
        allow_empty_file=True,
        error_messages={
            "required": "Scegliere il file da importare.",
            "invalid": "Scegliere il file da importare.",
        },
    )
    piano = forms.CharField(
        label="Codice del piano",
        help_text="Solo se non è quello scritto nel file. Per esempio PEG_2020.",
        max_length=30,
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        """Refuse by size before anything is read."""
        file: UploadedFile = self.cleaned_data["file"]
        grandezza = file.size or 0
        if grandezza > LIMITE_BYTE:
            raise forms.ValidationError(
                f"{file.name}: è di {filesizeformat(grandezza)}, un piano ne occupa al più "
                f"{filesizeformat(LIMITE_BYTE)}. Controllare di aver scelto il file giusto."
            )
        return file
