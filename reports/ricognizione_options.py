# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which ricognizione of which document is printed: what the documents of a ricognizione are asked with."""

from typing import Any

from django import forms
from django.utils import timezone

from dup.models import DUP
from organizzazione.rules import Chi
from reports.opzioni import PrintedDay
from reports.tabella_dup import OpzioniDUP
from ricognizioni.lettura.stored import last_closing
from ricognizioni.models import Ricognizione
from testi.formati import data

NONE = "Il DUP «%(value)s» non c'è, o non ha ancora una ricognizione: la apre «manage.py apri_ricognizione»."


class RicognizioneOptions(OpzioniDUP):
    """Which document, and its ricognizione at which day. Cleaned, ``survey`` is the row."""

    al = forms.DateField(
        required=False,
        label="Ricognizione al",
        help_text="Vuota: l'ultima del DUP.",
        widget=forms.Select,
        error_messages={"invalid": "Scrivere il giorno così: 31/12/2023."},
    )
    data_elaborazione = PrintedDay(
        help_text="Vuota: oggi; di una ricognizione chiusa, il giorno in cui è stata chiusa: la stampa è sempre quella."
    )
    field_order = ("dup", "al", "data_elaborazione")

    def __init__(self, *args: Any, chi: Chi, **kwargs: Any) -> None:
        super().__init__(*args, chi=chi, **kwargs)
        surveys = Ricognizione.objects.visible_to(chi)
        documents = DUP.objects.visible_to(chi).filter(ricognizioni__in=surveys).distinct()
        self.fields["dup"].queryset = documents  # type: ignore[attr-defined]
        self.fields["dup"].error_messages["invalid_choice"] = NONE
        days = surveys.order_by("-al").values_list("al", flat=True).distinct()
        self.fields["al"].widget = forms.Select(
            choices=[("", "L'ultima"), *((day.isoformat(), data(day)) for day in days)]
        )

    def clean(self) -> dict[str, Any]:
        """The ricognizione of that document at that day, or the last one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        dup, day = said.get("dup"), said.get("al")
        if dup is None or "al" in self.errors:
            return said
        surveys = list(Ricognizione.objects.visible_to(self.chi).select_related("dup").filter(dup=dup).order_by("-al"))
        found = next((s for s in surveys if day is None or s.al == day), None)
        if found is None:
            known = ", ".join(data(s.al) for s in surveys)
            self.add_error("al", f"Di {dup.codice} non c'è una ricognizione al {data(day)}: ci sono quelle al {known}.")
            return said
        said |= {"survey": found, "al": found.al}
        closing = last_closing(found) if found.chiusa else None
        if closing and not self.data.get("data_elaborazione"):
            said["data_elaborazione"] = timezone.localdate(closing.registrata_il)
        return said
