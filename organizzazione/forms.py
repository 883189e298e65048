# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the tables in and out."""

import zlib
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm

from fogli.limiti import BYTES_OF_A_PAGE, BYTES_OF_A_REGISTRY, LIMITE_BYTE


def entro_il_limite(file: UploadedFile, most: int = LIMITE_BYTE) -> UploadedFile:
    """The file.

    Raises:
        ValidationError: it is larger than any import reads, or than a page can carry to its confirmation.
    """
    grandezza = file.size or 0
    if grandezza > most:
        raise forms.ValidationError(
            f"{file.name}: è troppo grande, se ne leggono al più {filesizeformat(most)}. "
            "Controllare di aver scelto il file giusto."
        )
    if grandezza > BYTES_OF_A_PAGE and _compressed(file) > BYTES_OF_A_PAGE:
        raise forms.ValidationError(
            f"{file.name}: anche compresso pesa più di {filesizeformat(BYTES_OF_A_PAGE)}, e la pagina non lo può "
            "portare fino alla conferma. Togliere immagini e fogli inutili, o chiedere a chi gestisce il programma di "
            "importarlo con il comando."
        )
    return file


def _compressed(file: UploadedFile) -> int:
    """How many bytes it is as it travels."""
    size = len(zlib.compress(file.read()))
    file.seek(0)
    return size


class FileToImport(forms.FileField):
    """A file, whose kind its bytes tell; its size is looked at before it is read."""

    def __init__(self, help_text: str, accept: str, most: int = LIMITE_BYTE) -> None:
        self.most = most
        super().__init__(
            label="File",
            help_text=f"{help_text} Al più {most // 2**20} MB.",
            widget=forms.FileInput(attrs={"accept": accept}),
            allow_empty_file=True,
            error_messages=dict.fromkeys(("required", "invalid"), "Scegliere il file da importare."),
        )

    def clean(self, data: Any, initial: Any = None) -> UploadedFile:
        """Refuse by size before anything is read."""
        file: UploadedFile = super().clean(data, initial)
        return entro_il_limite(file, self.most)


class TableToImport(FileToImport):
    """A table, in any of the kinds that are read."""

    def __init__(self, most: int = LIMITE_BYTE) -> None:
        super().__init__(
            "XLSX, ODS, XLS, CSV o testo con tabulazioni, con la riga delle intestazioni.",
            ".xlsx,.ods,.xls,.csv,.txt,.tsv",
            most,
        )


class ModuloFile(ImportForm):
    """The table of a registry."""

    import_file = TableToImport(BYTES_OF_A_REGISTRY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # There is one reader and one table: nothing to choose.
        for nome in ("format", "resource"):
            self.fields[nome] = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def media(self) -> forms.Media:
        """No script that guesses the format by the name."""
        return forms.Media()

    def clean_format(self) -> str:
        """The only one."""
        return "0"

    def clean_resource(self) -> str:
        """The only one."""
        return "0"


class ModuloConferma(ConfirmImportForm):
    """The previewed file and the fingerprint of what its preview showed."""

    impronta = forms.CharField(widget=forms.HiddenInput)


class ModuloEsporta(ExportForm):
    """The kind of file that goes out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        formato = self.fields["format"]
        formato.label = "Formato"
        formato.choices = [scelta for scelta in formato.choices if scelta[0]]
        formato.initial = "0"
