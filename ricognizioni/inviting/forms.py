# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body types behind its link, one set of boxes for each objective; and where the office asks it. Nothing is
chosen before somebody chooses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from ricognizioni.choices import ManagementOutcome
from ricognizioni.inviting.standing import AskedRow
from ricognizioni.management_form import BodyBoxes
from ricognizioni.scrittura.management import OF_BODY, management_faults
from testi.fields import DayField


class AnswerBoxes(BodyBoxes):
    """The boxes of one objective. A set in which nothing was typed is no answer; one without an outcome is none yet."""

    field_order = OF_BODY

    def __init__(self, asked: AskedRow, data: Any = None) -> None:
        super().__init__(data, prefix=f"g{asked.row.pk}", empty_permitted=False)
        self.asked = asked
        self.fields["esito"] = forms.ChoiceField(
            label="Che cosa ne è", choices=ManagementOutcome.choices, widget=forms.RadioSelect, required=False
        )
        self.order_fields(OF_BODY)

    def clean(self) -> dict[str, Any]:
        """As the writer of a ricognizione asks it."""
        said = super().clean() or self.cleaned_data
        if not self.errors and self.says_something:
            for column, why in management_faults(self.said):
                self.add_error(column, why)
        return said

    @property
    def says_something(self) -> bool:
        """Whether anything was chosen or typed."""
        return any(self.said.values())


class Answers:
    """All the boxes of a link: those of the objectives that may still be answered."""

    def __init__(self, rows: Sequence[AskedRow], data: Any = None) -> None:
        self.forms = [AnswerBoxes(asked, data) for asked in rows if not asked.confirmed]
        self.bound = data is not None

    def is_valid(self) -> bool:
        """Whether every set of boxes is."""
        # Every one is looked at, so that the page marks all that is to be mended.
        faulty = [form for form in self.forms if not form.is_valid()]
        return not faulty

    @property
    def said(self) -> Mapping[int, Mapping[str, str]]:
        """What is answered, by the key of the row, once the boxes are clean."""
        return {form.asked.row.pk: form.said for form in self.forms if form.says_something}

    @property
    def errors(self) -> bool:
        """Whether there is something to mend."""
        return self.bound and any(form.errors for form in self.forms)


class AskBodyForm(forms.Form):
    """Where to ask a body, and until when."""

    email = forms.CharField(
        label="Indirizzo di posta", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    entro = DayField("Entro il", required=False, help_text="Vuoto: come la finestra della ricognizione.")
