# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of the office: a survey to open, and what an act on one needs."""

from typing import Any, Final

from django import forms

from aggregati.admin import AggregatoForm
from flussi.acts import Refused
from monitoraggio.admin.days import DayWithOffers, offered_days
from monitoraggio.choices import SurveyAct, SurveyKind
from monitoraggio.deeds import DeedForm
from monitoraggio.models import Rilevazione
from monitoraggio.vita.opening import Asked, demand_openable
from testi.bounds import REASON
from testi.fields import WrittenText


class SurveyForm(AggregatoForm):
    """A survey to open: what cannot be is said beside the form, in the words of the command."""

    class Meta:
        model = Rilevazione
        fields = ["piano", "al", "tipo", "dal", "fino", "nota"]
        help_texts = {
            "al": "Di solito 30/06, 31/08 e 31/12: la casella li propone, e ne prende ogni altro.",
            "tipo": "Al 31/12 è la finale, e il suo atto chiude l'anno del piano; negli altri giorni è intermedia.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The usual days are offered, and the kind follows from the day where nobody chooses: a survey at 31/12 can be
        no other but the final one."""
        super().__init__(*args, **kwargs)
        if (day := self.fields.get("al")) is not None:
            day.widget = DayWithOffers(offered_days())
            day.widget.is_required = day.required
        if (kind := self.fields.get("tipo")) is not None:
            kind.required = False
            kind.initial = ""
            kind.choices = [("", "Come dice il giorno"), *SurveyKind.choices]  # type: ignore[attr-defined]
            self.initial.pop("tipo", None)

    def clean_tipo(self) -> str:
        """What was chosen, or what the day says."""
        said, day = self.cleaned_data.get("tipo"), self.cleaned_data.get("al")
        return said or (str(Asked(day).tipo) if day else "")

    @property
    def asked(self) -> Asked:
        """What is asked for, once the form is clean."""
        d: dict[str, Any] = self.cleaned_data
        return Asked(d["al"], SurveyKind(d["tipo"]), d.get("dal"), d.get("fino"), d.get("nota") or "")

    def clean(self) -> dict[str, Any]:
        """A survey that is new can be opened; one that is there keeps its plan and its day."""
        said = super().clean()
        if self.instance.pk is None and {"piano", "al", "tipo"} <= said.keys():
            try:
                demand_openable(said["piano"], self.asked)
            except Refused as no:
                self.add_error(None, forms.ValidationError(no.reason))
            else:
                self.instance.anno = said["al"].year
        return said


class ActForm(forms.Form):
    """What an act needs beside the survey: most need nothing."""

    required_css_class = "required"

    @property
    def details(self) -> dict[str, Any]:
        """For the function that does it."""
        return {}


class ReasonForm(ActForm):
    """Why a closed survey is opened again."""

    motivo = WrittenText(
        label="Motivo",
        most=REASON,
        rows=4,
        help_text="Resta nella storia della rilevazione, accanto a ciò che era stato chiuso.",
        error_messages={"required": "Scrivere il motivo: chi legge deve sapere perché si riapre."},
    )

    @property
    def details(self) -> dict[str, Any]:
        """The reason."""
        return {"reason": self.cleaned_data["motivo"]}


class DeedAct(DeedForm, ActForm):
    """The act of a closed survey."""

    @property
    def details(self) -> dict[str, Any]:
        """The act."""
        return {"deed": self.deed}


FORMS: Final[dict[SurveyAct, type[ActForm]]] = {SurveyAct.RIAPRIRE: ReasonForm, SurveyAct.APPROVARE: DeedAct}
