# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form of an objective as Django forms: a box for each field that the description asks for, rows as formsets.

A form reads texts (``form_text``), which stand as they were typed until they are saved. What cannot be stored (an
unreadable date, a name that nobody has) is refused at its box, with what to write instead. What is merely wrong
(weights that do not make 100, inverted dates) is a finding of the checks: a draft may hold it.
"""

from collections.abc import Container, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from indicatori.choices import Verso
from obiettivi.contenuto.campi import Kind
from obiettivi.models import ObiettivoPEG
from obiettivi.modifica.form_text import BOXES, al_centesimo
from obiettivi.modifica.identities import MODELS
from obiettivi.modifica.names import Nomi
from testi.bounds import excess
from testi.codes import fault_of_code, fault_of_line
from testi.confronto import piega
from testi.formati import leggi_data, leggi_numero
from testi.validators import LineField

PESO_MASSIMO: Final = Decimal("999.99")


def _column(box: str) -> Any:
    section, _, column = box.rpartition(".")
    model = MODELS[section] if section else ObiettivoPEG
    return model._meta.get_field(column)


# How many characters each box holds: as many as its column.
LUNGHEZZE: Final = {box: most for box in BOXES if (most := getattr(_column(box), "max_length", None))}
# What stands in addresses, subjects and headings is one readable line.
_LINES: Final = frozenset(box for box in BOXES if isinstance(_column(box), LineField))


class Box(forms.Field):
    """A box: what was typed, unless it is longer than its column.

    ``kept`` are texts that are stored already and stay, however long.
    """

    def __init__(self, box: str, nomi: Nomi, kept: Container[str]) -> None:
        super().__init__(required=False, label=BOXES[box].form, help_text=BOXES[box].help)
        self.box, self.nomi, self.kept = box, nomi, kept

    def clean(self, value: Any) -> Any:
        """See the base class."""
        text = value or ""
        if text not in self.kept and (said := excess(text, LUNGHEZZE.get(self.box, len(text)))):
            raise ValidationError(said)
        return self.read(text)

    def read(self, text: str) -> Any:
        """The value that a text says."""
        return text


class Words(Box):
    """Words; a title is one line, and a row says what it is."""

    def read(self, text: str) -> str:
        """See the base class."""
        if self.box in _LINES and (fault := fault_of_line(text)):
            raise ValidationError(fault)
        if BOXES[self.box].required and not text:
            of_row = "Scrivere qualcosa qui, oppure togliere la riga."
            raise ValidationError(of_row if "." in self.box else f"Manca il {BOXES[self.box].called}.")
        return text


class Code(Box):
    """The code of an objective."""

    def read(self, text: str) -> str:
        """See the base class."""
        if fault := fault_of_code(text) or ("" if text else "Manca il codice."):
            raise ValidationError(fault)
        return text


class Name(Box):
    """The name of somebody or something of the registries: the key that it has."""

    def names(self) -> tuple[str, Mapping[str, int]]:
        """What is named, and the keys by name."""
        match BOXES[self.box].kind:
            case Kind.PERSON:
                return "La persona", self.nomi.persone
            case Kind.TIPO:
                return "Il tipo", self.nomi.tipi_indicatore if "." in self.box else self.nomi.tipi
        return "Il centro", self.nomi.centri

    def read(self, text: str) -> int | None:
        """See the base class."""
        if not text:
            return None
        called, keys = self.names()
        if text not in keys:
            folded = {piega(name): key for name, key in keys.items()}
            if piega(text) not in folded:
                raise ValidationError(f"{called} «{text}» non è nell'elenco: scegliere un nome tra quelli proposti.")
            return folded[piega(text)]
        return keys[text]


class Day(Box):
    """A date."""

    def read(self, text: str) -> date | None:
        """See the base class."""
        day = leggi_data(text)
        if text and day is None:
            raise ValidationError(f"«{text}» non è una data: scriverla come 31/12/{self.nomi.piano.anno}.")
        return day


class Weight(Box):
    """A weight with at most two decimals."""

    def read(self, text: str) -> Decimal | None:
        """See the base class."""
        number = leggi_numero(text)
        if text and (number is None or not al_centesimo(number)):
            raise ValidationError(f"«{text}» non è un peso: scrivere un numero con al più due decimali, come 12,50.")
        if number is not None and not 0 <= number <= PESO_MASSIMO:
            raise ValidationError("Il peso va da 0 a 100.")
        return number


class Sense(Box):
    """Which way is better."""

    def read(self, text: str) -> str:
        """See the base class."""
        if text not in Verso.values:
            raise ValidationError("Scegliere se è meglio di più o meglio di meno.")
        return text


class Flag(Box):
    """Yes where anything was sent."""

    def read(self, text: str) -> bool:
        """See the base class."""
        return bool(text)


_FIELDS: Final[Mapping[Kind, type[Box]]] = {
    Kind.CODE: Code,
    Kind.LINE: Words,
    Kind.TEXT: Words,
    Kind.PERSON: Name,
    Kind.SHORT_CENTRE: Name,
    Kind.TIPO: Name,
    Kind.DATE: Day,
    Kind.WEIGHT: Weight,
    Kind.SENSE: Sense,
    Kind.FLAG: Flag,
}


class BoxesForm(forms.Form):
    """The boxes of a section of the page, or of its head (``section`` empty)."""

    def __init__(self, *args: Any, section: str, nomi: Nomi, kept: Container[str], **options: Any) -> None:
        super().__init__(*args, **options)
        boxes = {box: c for box, c in BOXES.items() if box.rpartition(".")[0] == section}
        self.fields = {c.column: _FIELDS[c.kind](box, nomi, kept) for box, c in boxes.items()}


# How many rows a page may send ``form_text`` says. What was stored before there was a bound has all of its rows.
_ALL: Final = 10**6
_RowsForm: Final = forms.formset_factory(BoxesForm, extra=0, max_num=_ALL, absolute_max=_ALL)


def head_form(texts: Mapping[str, str], nomi: Nomi, kept: Container[str]) -> BoxesForm:
    """The form of the head, with what was typed."""
    return BoxesForm(texts, section="", nomi=nomi, kept=kept)


def rows_form(section: str, rows: list[Mapping[str, str]], nomi: Nomi, kept: Container[str]) -> Any:
    """The forms of the rows of a section that count, with what was typed."""
    data = {f"{section}-{n}-{column}": text for n, row in enumerate(rows) for column, text in row.items()}
    data |= {f"{section}-TOTAL_FORMS": str(len(rows)), f"{section}-INITIAL_FORMS": "0"}
    said = {"section": section, "nomi": nomi, "kept": kept, "empty_permitted": False}
    return _RowsForm(data, prefix=section, form_kwargs=said)
