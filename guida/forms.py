# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of the first steps."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from ente.models import Ente
from fogli.limiti import BYTES_OF_A_REGISTRY
from obiettivi.models import PianoEsecutivo
from organizzazione.forms import FileToImport
from testi.logo import MOST_BYTES, LogoRefused, read_logo

# From this month on an office prepares the plan of the next year.
MONTH_OF_THE_NEXT: int = 9


class NameForm(forms.ModelForm[Ente]):
    """The name of the Comune and its arms; what is not sent stays."""

    picture = forms.FileField(
        label="Stemma",
        required=False,
        allow_empty_file=True,
        help_text=f"PNG o SVG, al più {MOST_BYTES // 1000} kB; bastano 256 punti di lato. Senza file resta com'è.",
        widget=forms.FileInput(attrs={"accept": ".png,.svg,image/png,image/svg+xml"}),
    )
    without_arms = forms.BooleanField(label="Togli lo stemma", required=False)

    class Meta:
        model = Ente
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = ""
        if not self.instance.arms:
            del self.fields["without_arms"]

    def clean_picture(self) -> bytes:
        """The bytes, when they are a picture that only draws."""
        file: UploadedFile | None = self.cleaned_data["picture"]
        if file is None:
            return b""
        data = file.read(MOST_BYTES + 1)
        try:
            self.kind = read_logo(data).kind
        except LogoRefused as no:
            raise forms.ValidationError(f"Il file {no}.") from no
        return bytes(data)

    def fill(self) -> Ente:
        """The row with what the form says; not saved."""
        ente = self.instance
        if data := self.cleaned_data["picture"]:
            ente.arms, ente.arms_type = data, self.kind
        elif self.cleaned_data.get("without_arms"):
            ente.arms, ente.arms_type = b"", ""
        return ente


class SheetForm(forms.Form):
    """The workbook of the organisation."""

    file = FileToImport("Il modello compilato, in XLSX, ODS o XLS.", ".xlsx,.ods,.xls", BYTES_OF_A_REGISTRY)


class SheetConfirmation(forms.Form):
    """The previewed workbook and what its preview showed."""

    held = forms.CharField(widget=forms.HiddenInput)
    file_name = forms.CharField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(widget=forms.HiddenInput)


class PlanForm(forms.ModelForm[PianoEsecutivo]):
    """The first plan: its year and its window; the rest has sensible words, which the workshop can change."""

    class Meta:
        model = PianoEsecutivo
        fields = ("anno", "apertura_dal", "apertura_al")
        widgets = {
            "apertura_dal": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "apertura_al": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        year = today.year + (today.month >= MONTH_OF_THE_NEXT)
        super().__init__(*args, **{"initial": {"anno": year, "apertura_dal": today}, **kwargs})

    def _post_clean(self) -> None:
        """Code and description come from the year, so that the constraints look at the whole plan."""
        if year := self.cleaned_data.get("anno"):
            self.instance.codice = f"PEG_{year}"
            self.instance.descrizione = f"Piano esecutivo di gestione {year}"
        super()._post_clean()  # type: ignore[misc]
