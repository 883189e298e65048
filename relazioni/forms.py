# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of a section, of an act, of a Relazione to open."""

from typing import Any

from django import forms

from monitoraggio.choices import SurveyState
from monitoraggio.deeds import DeedForm
from obiettivi.models import PianoEsecutivo
from organizzazione.models import CentroDiResponsabilita
from organizzazione.rules import Chi
from relazioni.choices import ApprovingBody, Validation
from relazioni.life import Validated
from relazioni.models import Sezione
from testi.bounds import LONG_TEXT
from testi.fields import DayField, WrittenText
from testi.validators import validate_line


class SectionForm(forms.Form):
    """The text of a section, and whether there is anything left to write."""

    testo = WrittenText(
        label="Testo",
        most=LONG_TEXT,
        rows=16,
        required=False,
        help_text="Paragrafi separati da una riga vuota; «- » comincia una voce di elenco; **così** è grassetto.",
    )
    finita = forms.BooleanField(
        label="La sezione è finita", required=False, help_text="Non c'è altro da scrivere: l'atto può approvarla."
    )

    @classmethod
    def over(cls, section: Sezione, data: Any = None) -> "SectionForm":
        """With what is stored. A text that did not come says nothing; the tick says no by not coming."""
        if data is not None and "testo" not in data:
            data = {**data.dict(), "testo": section.testo}
        return cls(data, initial={"testo": section.testo, "finita": section.finita})


class CentreForm(forms.Form):
    """To which centre a section is given."""

    centro = forms.ModelChoiceField(
        CentroDiResponsabilita.objects.all(),
        required=False,
        label="Centro di responsabilità",
        empty_label="Nessuno: la scrive l'ufficio",
        help_text="La scrive anche il dirigente del centro, che della Relazione vede solo questa sezione.",
    )


class ReportDeedForm(DeedForm):
    """The act of a Relazione."""

    organo = forms.ChoiceField(choices=ApprovingBody, label="Organo", initial=ApprovingBody.DGC)


class ValidationForm(forms.Form):
    """What the Nucleo's document says."""

    # Nothing is chosen beforehand: it cannot be taken back.
    esito = forms.ChoiceField(
        choices=[("", "Scegliere"), *Validation.choices],
        label="Esito",
        error_messages={"required": "Scegliere l'esito che il documento dice."},
    )
    documento = forms.CharField(
        label="Numero del documento",
        max_length=40,
        validators=[validate_line],
        error_messages={"required": "Manca il numero del documento di validazione."},
    )
    giorno = DayField("Data", missing="Manca la data della validazione.")
    indirizzo = forms.URLField(
        label="Dove si legge", required=False, max_length=500, assume_scheme="https", help_text="https://…; se c'è."
    )
    motivazione = WrittenText(
        label="Osservazioni, o motivi per cui non è validata", most=LONG_TEXT, rows=6, required=False
    )

    @property
    def said(self) -> Validated:
        """What it says, once the form is valid."""
        found = self.cleaned_data
        return Validated(
            found["esito"], found["giorno"], found["documento"], found["indirizzo"], found["motivazione"].strip()
        )


class OpeningForm(forms.Form):
    """Of which plan."""

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        label="Piano",
        empty_label=None,
        error_messages={
            "required": "Indicare il piano.",
            "invalid_choice": "Di questo piano non si può aprire: la sua Relazione c'è già (è nell'elenco), o nessuna "
            "sua rilevazione è chiusa. Chiuderne una, poi riprovare.",
        },
    )

    def __init__(self, chi: Chi, data: Any = None) -> None:
        super().__init__(data)
        closed = (SurveyState.CHIUSA, SurveyState.APPROVATA)
        plans = PianoEsecutivo.objects.visible_to(chi).filter(rilevazioni__stato__in=closed, relazione__isnull=True)
        self.fields["piano"].queryset = plans.distinct().order_by("-anno", "codice")  # type: ignore[attr-defined]
