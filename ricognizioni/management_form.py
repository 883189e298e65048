# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of a gestionale objective at a body."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from monitoraggio.scrittura.drafts import Fault
from ricognizioni.choices import ManagementOutcome
from ricognizioni.models import StatoGestionale
from ricognizioni.scrittura.management import LINES, OF_BODY
from testi.bounds import LONG_TEXT
from testi.fields import WrittenText


class BodyBoxes(forms.Form):
    """The boxes of one objective at one body. ``required`` stands on none: what cannot be, the writer says."""

    esito = forms.ChoiceField(
        choices=[("", "Da dire"), *ManagementOutcome.choices], label="Che cosa ne è", required=False
    )
    narrativa = WrittenText(
        label="Racconto",
        help_text="Se non è conseguito, o nessuno lo chiede più, dire perché.",
        most=LONG_TEXT,
        rows=5,
        required=False,
    )
    misura = forms.CharField(
        label="Che cosa si misura",
        help_text="E che cosa ci si aspettava, se si sa.",
        max_length=LINES["misura"],
        required=False,
    )
    valore = forms.CharField(
        label="Valore", help_text="Si stampa come è scritto.", max_length=LINES["valore"], required=False
    )
    indirizzo = forms.CharField(
        label="Indirizzo che lo prova",
        help_text="Una pagina o un documento: comincia con https://",
        max_length=LINES["indirizzo"],
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )
    protocollo = forms.CharField(
        label="Numero di protocollo che lo prova", max_length=LINES["protocollo"], required=False
    )

    @property
    def said(self) -> Mapping[str, str]:
        """What is said, once the form is clean."""
        return {name: self.cleaned_data[name] for name in OF_BODY}

    def tell(self, faults: Sequence[Fault]) -> None:
        """Put what cannot be stored beside its box."""
        for fault in faults:
            self.add_error(fault.column, fault.why)


class ManagementForm(BodyBoxes):
    """Over what is stored."""

    def __init__(self, row: StatoGestionale, data: Mapping[str, Any] | None = None) -> None:
        stored = {name: getattr(row, name) for name in OF_BODY}
        # A box that did not come says nothing: a page that was pressed half loaded takes nothing back.
        super().__init__(
            data if data is None else {**stored, **{name: data[name] for name in OF_BODY if name in data}},
            initial=stored,
        )


def stored_otherwise(form: ManagementForm) -> list[tuple[str, str]]:
    """The boxes in which something else is stored than what was typed: label and what is stored."""
    words = dict(ManagementOutcome.choices)
    found = []
    for name in OF_BODY:
        stored, typed = str(form.initial[name]), str(form[name].value() or "")
        if typed.replace("\r\n", "\n").strip() != stored.strip():
            found.append((str(form.fields[name].label), str(words.get(stored, stored)) if name == "esito" else stored))
    return found
