# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body types behind its link, one set of boxes for each objective; and where the office asks it. Nothing is
chosen before somebody chooses."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import QueryDict

from ricognizioni.choices import ManagementOutcome
from ricognizioni.inviting.standing import TEXTS, AskedRow, Door, asked_of, door_of
from ricognizioni.management_form import BodyBoxes
from ricognizioni.models import InvitoOrganismo, StatoGestionale
from ricognizioni.scrittura.management import OF_BODY, management_faults
from testi.fields import DayField

_BOX: Final = re.compile(f"g([0-9]{{1,18}})-({'|'.join(OF_BODY)})")


class AnswerBoxes(BodyBoxes):
    """The boxes of one objective. A set in which nothing was typed is no answer; one without an outcome is none yet."""

    field_order = OF_BODY

    def __init__(self, asked: AskedRow, data: Mapping[str, Any] | None = None) -> None:
        # The texts of the answer that holds, so that one is changed without losing the others; never the outcome.
        prefix, said = f"g{asked.row.pk}", asked.said
        shown = {name: getattr(said, name) for name in TEXTS} if said else {}
        # A box that did not come says nothing.
        boxes = {f"{prefix}-{name}": text for name, text in shown.items()}
        super().__init__(None if data is None else {**boxes, **data}, prefix=prefix, initial=shown)
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
        """Whether anything was chosen, or typed otherwise than an answer has it already."""
        said = self.said
        return bool(said["esito"]) or (any(said.values()) and not self.asked.shown(said))


class Answers:
    """All the boxes of a link: those of the objectives that may still be answered."""

    def __init__(self, rows: Sequence[AskedRow], data: QueryDict | None = None) -> None:
        typed = None if data is None else data.dict()
        self.forms = [AnswerBoxes(asked, typed) for asked in rows if not asked.confirmed]
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


def not_arrived(invitation: InvitoOrganismo, data: QueryDict) -> list[tuple[str, list[tuple[str, str]]]]:
    """What was typed and is in no box and in no answer: the link has ended, or somebody has confirmed the objective, or
    the document does not ask it any more. By objective, each with the labels and the texts of its boxes."""
    typed, door = _typed(data), door_of(invitation)
    if not typed:
        return []
    # Who has a revoked link reads nothing by it, not even what an objective is called.
    asked = {} if door == Door.REVOKED else {a.row.pk: a for a in asked_of(invitation)}
    rows = StatoGestionale.objects.filter(ricognizione=invitation.ricognizione_id, organismo=invitation.organismo_id)
    names = {} if door == Door.REVOKED else dict(rows.filter(pk__in=typed).order_by().values_list("pk", "nome"))
    lost = []
    for key, said in typed.items():
        row = asked.get(key)
        if row is None or not (row.arrived(said) or (door == Door.OPEN and not row.confirmed)):
            lost.append((names.get(key, "un obiettivo"), _in_words(said)))
    return lost


def _typed(data: QueryDict) -> dict[int, dict[str, str]]:
    """What came in the boxes, by the key of the row, where there is anything."""
    found: dict[int, dict[str, str]] = {}
    for box, text in data.items():
        if named := _BOX.fullmatch(box):
            said = found.setdefault(int(named[1]), dict.fromkeys(OF_BODY, ""))
            said[named[2]] = str(text).replace("\r\n", "\n").strip()
    return {key: said for key, said in found.items() if any(said.values())}


def _in_words(said: Mapping[str, str]) -> list[tuple[str, str]]:
    words: dict[str, str] = {value: str(label) for value, label in ManagementOutcome.choices}
    told = {**said, "esito": words.get(said["esito"], said["esito"])}
    return [(str(BodyBoxes.base_fields[name].label), told[name]) for name in OF_BODY if told[name]]


class AskBodyForm(forms.Form):
    """Where to ask a body, and until when."""

    email = forms.CharField(
        label="Indirizzo di posta", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    entro = DayField("Entro il", required=False, help_text="Vuoto: come la finestra della ricognizione.")
