# SPDX-License-Identifier: AGPL-3.0-or-later
"""The small forms of the office: an act, a subject, a reason."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from dup.choices import Organo
from testi.bounds import REASON
from testi.codes import one_line
from testi.fields import WrittenText
from testi.validators import validate_line
from versioni.models import Variazione, Versione
from versioni.services import Atto

NUMERO_MASSIMO = Versione._meta.get_field("numero_atto").max_length
OGGETTO_MASSIMO: int = Variazione._meta.get_field("oggetto").max_length or 0


class AttoForm(forms.Form):
    """The act that approves, as it stands on its first page."""

    organo = forms.ChoiceField(choices=Organo, label="Organo", initial=Organo.DGC)
    numero = forms.CharField(
        label="Numero",
        max_length=NUMERO_MASSIMO,
        validators=[validate_line],
        help_text="Come sta sull'atto, senza la data.",
        error_messages={"required": "Manca il numero dell'atto."},
    )
    giorno = forms.DateField(
        label="Data",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Manca la data dell'atto.", "invalid": "Scrivere la data come 30/01/2026."},
    )
    oggetto = WrittenText(
        label="Oggetto",
        most=OGGETTO_MASSIMO,
        rows=2,
        required=False,
    )

    def clean_giorno(self) -> date:
        """An act that is still to come approves nothing."""
        giorno: date = self.cleaned_data["giorno"]
        if giorno > timezone.localdate():
            raise forms.ValidationError("La data è nel futuro: l'atto si registra quando c'è.")
        return giorno

    @property
    def atto(self) -> Atto:
        """The act, once the form is valid."""
        d: dict[str, Any] = self.cleaned_data
        return Atto(d["organo"], d["numero"], d["giorno"], " ".join(one_line(d["oggetto"]).split()))


class OggettoForm(forms.Form):
    """What a variation is about."""

    oggetto = WrittenText(
        label="Oggetto della variazione",
        most=OGGETTO_MASSIMO,
        rows=2,
        help_text="Che cosa cambia e perché, in una riga: starà in testa ai documenti.",
        error_messages={"required": "Scrivere l'oggetto della variazione: che cosa cambia e perché."},
    )


class MotivoForm(forms.Form):
    """Why an objective changes, or why a variation comes to nothing."""

    motivo = WrittenText(
        label="Motivo",
        most=REASON,
        error_messages={"required": "Scrivere il motivo: una variazione dice perché cambia ciò che cambia."},
    )
