# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of an operative objective, of a ricognizione to open."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from dup.models import DUP
from monitoraggio.compiling.numbers import shown_number
from monitoraggio.scrittura.drafts import Fault
from monitoraggio.views.acts import cleaned_percentage
from monitoraggio.vita.window import OF_THE_OFFICE
from organizzazione.rules import Chi
from ricognizioni.choices import OperativeOutcome
from ricognizioni.models import Ricognizione, StatoOperativo, ValoreOperativo
from ricognizioni.scrittura.writer import LINE, OF_OPERATIVE, OF_VALUE, Draft
from ricognizioni.texts import SIX_TEXTS
from ricognizioni.vita.opening import Asked
from testi.bounds import LONG_TEXT
from testi.fields import DayField, WrittenText
from testi.formati import data

_NAMES: Final = {"partenza": "Valore di partenza", "valore": "Valore dell'anno", "fonte": "Fonte", "nota": "Nota"}


class OperativeForm(forms.Form):
    """The boxes of an operative objective: its own, then three for each indicator, by its identity."""

    required_css_class = "required"

    def __init__(self, state: StatoOperativo, rows: Sequence[ValoreOperativo], data: Any = None) -> None:
        stored = dict(texts_of(state, rows))
        # A box that did not come says nothing: a page that was pressed half loaded takes nothing back.
        super().__init__(None if data is None else {**stored, **{name: data[name] for name in data}})
        self.state, self.rows = state, rows
        outcomes = [("", "Da dire"), *OperativeOutcome.choices]
        self.fields["esito"] = forms.ChoiceField(choices=outcomes, label="A che punto è", required=False)
        self.fields["dichiarato"] = forms.CharField(
            label="Avanzamento dichiarato",
            required=False,
            max_length=20,
            help_text="Da 0 a 100. Vuoto: vale quello calcolato; si stampano tutti e due.",
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        )
        self.fields["motivo"] = _text("Perché lo si dichiara", rows=2)
        self.fields["narrativa"] = _text("Che cosa ne è", rows=6)
        for column, label, told in SIX_TEXTS:
            self.fields[column] = _text(label, told)
        for row in rows:
            for column in OF_VALUE:
                label = f"{_NAMES[column]}: {row.descrizione}"
                told = _of_year_before(state) if column == "partenza" else ""
                line = forms.CharField(label=label, required=False, max_length=LINE, help_text=told)
                self.fields[box_of(row.row_id, column)] = _text(label, rows=2) if column == "nota" else line
        self.initial = stored

    def clean_dichiarato(self) -> Decimal | None:
        """A number as people type it."""
        return cleaned_percentage(self.cleaned_data["dichiarato"])

    @property
    def draft(self) -> Draft:
        """What is said, once the form is clean."""
        said = self.cleaned_data
        values = {r.row_id: {c: said[box_of(r.row_id, c)] for c in OF_VALUE} for r in self.rows}
        return Draft({column: said[column] for column in OF_OPERATIVE}, values)

    def tell(self, faults: Sequence[Fault]) -> None:
        """Put what cannot be stored beside its box."""
        for fault in faults:
            box = box_of(fault.row, fault.column) if fault.row else fault.column
            self.add_error(box if box in self.fields else None, fault.why)

    @property
    def own(self) -> list[forms.BoundField]:
        """The boxes of the objective itself."""
        return [self[name] for name in ("esito", "dichiarato", "motivo", "narrativa")]

    @property
    def six(self) -> list[forms.BoundField]:
        """Those of the law."""
        return [self[column] for column, _, _ in SIX_TEXTS]

    @property
    def indicators(self) -> list[tuple[ValoreOperativo, list[forms.BoundField]]]:
        """The indicators, each with its boxes."""
        return [(row, [self[box_of(row.row_id, column)] for column in OF_VALUE]) for row in self.rows]


def _of_year_before(state: StatoOperativo) -> str:
    before = state.ricognizione.dup.anno_inizio - 1
    return f"Quello del {before}, da cui si misura la strada. Vuoto: vale quello della ricognizione precedente."


def box_of(row: UUID, column: str) -> str:
    """The name of a box of an indicator."""
    return f"{row}-{column}"


def texts_of(state: StatoOperativo, rows: Sequence[ValoreOperativo]) -> Mapping[str, str]:
    """What is stored, as the boxes show it."""
    head = {name: getattr(state, name) for name in OF_OPERATIVE}
    head["dichiarato"] = shown_number(state.dichiarato)
    return {**head, **{box_of(r.row_id, c): getattr(r, c) for r in rows for c in OF_VALUE}}


def differing(form: OperativeForm) -> list[tuple[str, str]]:
    """The boxes in which something else is stored than what was typed: label and what is stored."""
    typed = {name: str(form[name].value() or "") for name in form.fields}
    return [
        (str(form.fields[name].label), text)
        for name, text in texts_of(form.state, form.rows).items()
        if typed[name].replace("\r\n", "\n").strip() != text.strip()
    ]


def typed_of_gone(data: Mapping[str, str], gone: Iterable[ValoreOperativo]) -> list[tuple[str, str]]:
    """What was typed of indicators that have left the document meanwhile, and have no box any more: label and text."""
    return [
        (f"{_NAMES[column]}: {row.descrizione}", typed)
        for row in gone
        for column in OF_VALUE
        if (typed := data.get(box_of(row.row_id, column), "").strip())
    ]


def _text(label: str, told: str = "", rows: int = 3) -> WrittenText:
    return WrittenText(label=label, help_text=told, most=LONG_TEXT, rows=rows, required=False)


class WindowForm(forms.Form):
    """The days in which the centres write, and what they are to know."""

    required_css_class = "required"
    dal = DayField("Si compila dal", required=False, help_text="Vuoto: da subito.")
    fino = DayField("Si compila fino al", required=False, help_text="Compreso. Vuoto: senza termine.")
    nota = WrittenText(label="Nota per chi compila", most=LONG_TEXT, rows=3, required=False)

    @classmethod
    def over(cls, survey: Ricognizione, data: Any = None) -> "WindowForm":
        """Over a ricognizione as it is stored."""
        return cls(data, initial={name: getattr(survey, name) for name in OF_THE_OFFICE})

    @property
    def stored_otherwise(self) -> list[tuple[str, str]]:
        """Where something else is stored than what was typed: label and what is stored."""
        if not self.is_bound:
            return []
        fields = [self[name] for name in OF_THE_OFFICE]
        stored = [(str(field.label), field.initial, str(field.value() or "")) for field in fields]
        return [(label, shown_day(now)) for label, now, typed in stored if not_typed(now, typed)]


def shown_day(stored: Any) -> str:
    """A day, or a text, as it is read."""
    return data(stored) if isinstance(stored, date) else str(stored or "")


def not_typed(stored: Any, typed: str) -> bool:
    """Whether a box was sent with something else than what is stored."""
    now = stored.isoformat() if isinstance(stored, date) else str(stored or "")
    return typed.replace("\r\n", "\n").strip() != now.strip()


class OpeningForm(WindowForm):
    """A ricognizione to open."""

    field_order = ("dup", "al", "dal", "fino", "nota")
    dup = forms.ModelChoiceField(DUP.objects.none(), label="DUP", empty_label=None, to_field_name="codice")
    al = DayField("Al giorno", missing="Manca il giorno di cui si parla.")

    def __init__(self, who: Chi, data: Any = None) -> None:
        super().__init__(data)
        self.fields["dup"].queryset = DUP.objects.visible_to(who)  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What is asked for, once the form is clean."""
        said = self.cleaned_data
        return Asked(said["al"], said["dal"], said["fino"], said["nota"])
