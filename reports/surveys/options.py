# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which survey of which plan a document of the monitoring is of."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from monitoraggio.lettura.closed import last_closing
from monitoraggio.models import Rilevazione
from obiettivi.lettura.selection import scelte_possibili
from obiettivi.models import PianoEsecutivo
from organizzazione.rules import Chi
from reports.base import OpzioniReport
from reports.opzioni import ChoiceOfCentre, PrintedDay
from testi.formati import data


class SurveyChoice(OpzioniReport):
    """The plan and the day of the survey. Cleaned, ``survey`` is the row."""

    # What the choice of the day says where none is made.
    nothing_said: ClassVar[str] = "L'ultima"

    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        to_field_name="codice",
        empty_label=None,
        label="Piano",
        error_messages={"invalid_choice": "Il piano «%(value)s» non c'è.", "required": "Indicare il piano."},
    )
    al = forms.DateField(
        required=False,
        label="Rilevazione al",
        help_text="Vuota: l'ultima del piano.",
        widget=forms.Select,
        error_messages={"invalid": "Scrivere il giorno così: 30/06/2020."},
    )

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        surveys = Rilevazione.objects.visible_to(chi)
        plans = PianoEsecutivo.objects.visible_to(chi).filter(rilevazioni__in=surveys)
        self.fields["piano"].queryset = plans.distinct().order_by("-anno", "codice")  # type: ignore[attr-defined]
        if "centro" in self.fields:
            self.fields["centro"].queryset = scelte_possibili(chi)["centro"]  # type: ignore[attr-defined]
        days = surveys.order_by("-al").values_list("al", flat=True).distinct()
        choices = [("", self.nothing_said), *((day.isoformat(), data(day)) for day in days)]
        self.fields["al"].widget = forms.Select(choices=choices)

    def clean(self) -> dict[str, Any]:
        """The survey of that plan at that day, or the usual one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        plan, day = said.get("piano"), said.get("al")
        if plan is None or "al" in self.errors:
            return said
        surveys = list(Rilevazione.objects.visible_to(self.chi).told().filter(piano=plan).order_by("-al"))
        if day is None:
            found, day = self.usual(surveys, plan.anno)
        else:
            found = next((s for s in surveys if s.al == day), None)
        if found is None:
            known = ", ".join(data(s.al) for s in surveys)
            self.add_error("al", f"Di {plan.codice} non c'è una rilevazione al {data(day)}: ci sono quelle al {known}.")
            return said
        said |= {"survey": found, "al": found.al}
        if "data_elaborazione" in self.fields and not self.data.get("data_elaborazione"):
            said["data_elaborazione"] = _day_of(found) or said.get("data_elaborazione")
        return said

    def usual(self, surveys: Sequence[Rilevazione], year: int) -> tuple[Rilevazione | None, date | None]:
        """The survey that goes without saying, of those of a plan from the last one back; and the day looked for."""
        return (surveys[0], surveys[0].al) if surveys else (None, None)


class ClosingChoice(SurveyChoice):
    """Which of the closings of the survey too, where it is not the one that holds now. Cleaned, ``closing`` is it."""

    chiusura = forms.IntegerField(
        required=False,
        min_value=1,
        label="Chiusura",
        help_text="Vuota: ciò che vale ora. Con un numero: com'era stata chiusa, anche se poi è stata rettificata.",
    )

    def clean(self) -> dict[str, Any]:
        """One of its closings, where it is asked for."""
        said = super().clean()
        survey, number = said.get("survey"), said.get("chiusura")
        if survey is None or number is None or "chiusura" in self.errors:
            return said
        closings = {closing.numero: closing for closing in survey.chiusure.order_by("numero")}
        closing = closings.get(number)
        if closing is None:
            known = ", ".join(map(str, closings))
            why = f"ci sono le chiusure {known}" if known else "non è ancora stata chiusa"
            self.add_error("chiusura", f"Di {survey} non c'è la chiusura {number}: {why}.")
            return said
        said |= {"closing": closing}
        if "data_elaborazione" in self.fields and not self.data.get("data_elaborazione"):
            said["data_elaborazione"] = timezone.localdate(closing.registrata_il)
        return said


class SurveyOptions(ClosingChoice):
    """Of which centre too, with those below, and the day that the document bears."""

    centro = ChoiceOfCentre()
    data_elaborazione = PrintedDay(
        help_text="Vuota: oggi; di una rilevazione chiusa, il giorno in cui è stata chiusa: la stampa è sempre quella."
    )
    field_order = ("piano", "al", "centro", "data_elaborazione", "chiusura")


def _day_of(survey: Rilevazione) -> date | None:
    """The day that the document of a closed survey bears by itself."""
    closing = last_closing(survey) if survey.chiusa else None
    return timezone.localdate(closing.registrata_il) if closing else None
