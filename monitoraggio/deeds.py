# SPDX-License-Identifier: AGPL-3.0-or-later
"""The act that approves a survey, as the page of the site and that of the workshop ask for it."""

from typing import Final

from django import forms

from monitoraggio.choices import ApprovingBody
from monitoraggio.models import AttoDellaRilevazione
from monitoraggio.vita.closing import SurveyDeed
from testi.codes import one_line
from testi.fields import DayField, WrittenText
from testi.validators import validate_line

NUMBER_MAX: Final = AttoDellaRilevazione._meta.get_field("numero_atto").max_length
SUBJECT_MAX: Final = AttoDellaRilevazione._meta.get_field("oggetto").max_length or 0


class DeedForm(forms.Form):
    """Body, number, day and subject of an act."""

    organo = forms.ChoiceField(choices=ApprovingBody, label="Organo", initial=ApprovingBody.DGC)
    numero = forms.CharField(
        label="Numero",
        max_length=NUMBER_MAX,
        validators=[validate_line],
        help_text="Come sta sull'atto, senza la data.",
        error_messages={"required": "Manca il numero dell'atto."},
    )
    giorno = DayField("Data", missing="Manca la data dell'atto.")
    oggetto = WrittenText(label="Oggetto", most=SUBJECT_MAX, rows=2, required=False)

    @property
    def deed(self) -> SurveyDeed:
        """The act, once the form is valid."""
        said = self.cleaned_data
        subject = " ".join(one_line(said["oggetto"]).split())
        return SurveyDeed(said["organo"], said["numero"], said["giorno"], subject)
