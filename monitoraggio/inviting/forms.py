# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is typed behind the link, and by who asks. Nothing is chosen before somebody chooses."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from monitoraggio.choices import Outcome
from monitoraggio.figures.typed import typed_percent
from monitoraggio.inviting.reading import ANSWERED
from monitoraggio.models import CausaDiRitardo
from monitoraggio.scrittura import sense
from monitoraggio.scrittura.drafts import OF_PHASE
from testi.bounds import LONG_TEXT, excess
from testi.fields import DayField

# To cancel a phase is for the centre: a variation, not an answer.
OFFERED: Final = [
    (Outcome.CONCLUSA.value, "È conclusa"),
    (Outcome.IN_CORSO.value, "È in corso"),
    (Outcome.NON_AVVIATA.value, "Non è ancora cominciata"),
    (Outcome.SOSPESA.value, "È sospesa"),
]
# A phase of which nobody has said anything, with every column that the rules may ask about.
EMPTY: Final = {**dict.fromkeys(OF_PHASE), "esito": "", "motivo": ""}
CHECKED: Final = ("esito", "fine_effettiva", "percentuale", "nuova_fine")


class PercentField(forms.CharField):
    """«50», «50%», «12,5»: read as in the boxes of the centre's own page."""

    def clean(self, value: Any) -> Decimal | None:
        """A number, or None. Raises ``ValidationError`` for what is none, or lies outside 0..100."""
        read = typed_percent(super().clean(value))
        if read.fault:
            raise forms.ValidationError(read.fault)
        return read.number


class AnswerForm(forms.Form):
    """What became of a phase, at the day of the survey."""

    esito = forms.ChoiceField(
        label="Come va?",
        choices=OFFERED,
        widget=forms.RadioSelect,
        error_messages={"required": "Scegliere una delle risposte.", "invalid_choice": "Scegliere una delle risposte."},
    )
    fine_effettiva = DayField("Conclusa il", required=False)
    percentuale = PercentField(
        label="A che punto è, in percentuale",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    nuova_fine = DayField("Quando pensi che finirà", required=False)
    causa = forms.ModelChoiceField(
        label="Se è in ritardo, perché", required=False, queryset=CausaDiRitardo.objects.none(), empty_label="–"
    )
    motivo = forms.CharField(
        label="Due parole di spiegazione", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, al: date, *args: Any, **kwargs: Any) -> None:
        self.al = al
        super().__init__(*args, **kwargs)
        self.fields["causa"].queryset = CausaDiRitardo.objects.filter(in_uso=True)  # type: ignore[attr-defined]

    def clean_motivo(self) -> str:
        """Bounded as everywhere."""
        text: str = self.cleaned_data["motivo"]
        if fault := excess(text, LONG_TEXT):
            raise forms.ValidationError(fault)
        return text

    def clean(self) -> dict[str, Any]:
        """What goes together, by the rules of the centre's own page: what is sent here can be taken over there."""
        said = super().clean() or {}
        outcome = said.get("esito")
        if not outcome or self.errors:
            return said
        cause = said.get("causa")
        now = sense.completed({k: said.get(k) for k in CHECKED}, EMPTY)
        for column, why in sense.phase_faults(now, self.al):
            self.add_error(column if column in self.fields else None, why)
        if outcome == Outcome.IN_CORSO and said.get("percentuale") is None:
            self.add_error("percentuale", "A che punto è? Scrivere un numero da 0 a 100.")
        if cause is not None and cause.vuole_motivo and not said.get("motivo"):
            self.add_error("motivo", f"Con «{cause}» scrivere due parole di spiegazione.")
        said["percentuale"] = now["percentuale"]
        return said

    @property
    def said(self) -> dict[str, Any]:
        """The columns of a proposal."""
        data = {**self.cleaned_data, "causa_id": self.cleaned_data["causa"].pk if self.cleaned_data["causa"] else None}
        return {name: data[name] for name in ANSWERED}


class AskForm(forms.Form):
    """Whom to ask, and until when."""

    email = forms.CharField(
        label="Indirizzo di posta", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    entro = DayField("Entro il", required=False, help_text="Vuoto: come la finestra della rilevazione.")
    # The mailbox of which the page has asked whether it is right.
    sicuro = forms.CharField(required=False, max_length=254, widget=forms.HiddenInput)

    def sure(self, email: str, other: str, lost: str = "") -> bool:
        """Whether a mailbox may be taken as it is; one that looks like a slip, or where the last mail did not arrive
        (``lost``), is asked about once, before the link goes to a stranger or to nobody."""
        if self.cleaned_data["sicuro"] == email or (not other and email != lost):
            return True
        doubt = f"Forse è {other}? Se invece è giusto così, premere di nuovo."
        if email == lost:
            doubt = f"A {email} il messaggio non è arrivato: scrivere un altro indirizzo."
            doubt += " Se invece ora riceve, premere di nuovo."
        self.add_error("email", doubt)
        self.data = {**{name: self.data.get(name) for name in self.fields}, "sicuro": email}
        return False


class TermForm(forms.Form):
    """Another term for one person."""

    termine = DayField("Nuovo termine")
