# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is asked of a judgement, of an act, of a post, of a system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from obiettivi.models import PianoEsecutivo
from organizzazione.forms import TableToImport
from organizzazione.models import CentroDiResponsabilita, Persona
from testi.bounds import LONG_TEXT, REASON
from testi.fields import DayField, WrittenText
from testi.validators import validate_line
from valutazione.assigning import Post
from valutazione.choices import Assignment, PaymentTimes
from valutazione.contenuto import ComponentContent
from valutazione.euro_field import EuroField, NumberField
from valutazione.life import Decree
from valutazione.models import Scheda, Sistema, VoceScheda
from valutazione.systems.facts import Category, Kind
from valutazione.systems.rows import AskedRow, asked_rows
from valutazione.writer import Fault, RowDraft, SheetDraft

OUTSIDE: Final = dict.fromkeys(("min_value", "max_value"), "Va da 0 a 100.")


def _percent(label: str, decimals: int, **more: Any) -> NumberField:
    """A number of 0..100."""
    return NumberField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        max_digits=None,
        decimal_places=decimals,
        error_messages=OUTSIDE,
        **more,
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A component in a form: what the sheet says of it, and the boxes of its rows."""

    component: ComponentContent
    rows: Sequence["RowBoxes"]


@dataclass(frozen=True, slots=True)
class RowBoxes:
    """The boxes of a row, what the system describes, and what the other side says of it."""

    asked: AskedRow
    said: Any
    boxes: Sequence[forms.BoundField]

    @property
    def descriptors(self) -> Sequence[Any]:
        """What somebody does who stands at a level."""
        return self.asked.competence.descriptors if self.asked.competence else ()


class JudgementForm(forms.Form):
    """The rows of a sheet as boxes; ``own``: who is evaluated writes of himself."""

    def __init__(
        self, sheet: Scheda, category: Category, rows: Mapping[str, VoceScheda], *, own: bool, data: Any = None
    ) -> None:
        super().__init__(data)
        self.category, self.own, self.stored = category, own, rows
        self.asked = asked_rows(category)
        for asked in self.asked:
            for name, field, initial in self._boxes(asked, rows.get(asked.key)):
                field.initial = initial
                self.fields[name] = field
        label = "Di tutto l'anno" if own else "Giudizio complessivo"
        text = WrittenText(label=label, most=LONG_TEXT, rows=6, required=False)
        text.initial = sheet.autovalutazione if own else sheet.giudizio
        self.fields["testo"] = text

    def _boxes(self, asked: AskedRow, row: VoceScheda | None) -> Iterator[tuple[str, forms.Field, Any]]:
        mine = "proprio_" if self.own else ""
        if asked.competence is not None and self.category.levels:
            choices = [("", "Non detto"), *((one.name, one.name) for one in self.category.levels)]
            level = forms.ChoiceField(choices=choices, label="Livello", required=False)
            yield f"{asked.key}-livello", level, getattr(row, f"{mine}livello", "")
        else:
            stored = getattr(row, f"{mine}percento", None)
            yield f"{asked.key}-percento", _percent("Da 0 a 100", 4), stored
        if asked.rater is not None and asked.rater.many and not self.own:
            answers = forms.IntegerField(label="Quanti hanno risposto", required=False, min_value=0, max_value=100_000)
            yield f"{asked.key}-risposte", answers, getattr(row, "risposte", None)
        words = "Perché" if self.own else "Motivo"
        text = WrittenText(label=words, most=LONG_TEXT, rows=2, required=False)
        yield f"{asked.key}-testo", text, getattr(row, "proprio_testo" if self.own else "motivo", "")

    @property
    def draft(self) -> SheetDraft:
        """What it says, once it is valid."""
        said = self.cleaned_data
        rows = {}
        for asked in self.asked:
            key = asked.key
            rows[key] = RowDraft(
                said.get(f"{key}-percento"),
                said.get(f"{key}-livello", ""),
                said.get(f"{key}-risposte"),
                _lines(said[f"{key}-testo"]),
            )
        return SheetDraft(rows, _lines(said["testo"]))

    def groups(self, components: Sequence[ComponentContent]) -> list[Group]:
        """Component by component, as the sheet has them."""
        found = []
        for component in components:
            rows = [self._row(row.chiave, row) for row in component.righe]
            found.append(Group(component, rows))
        return found

    def _row(self, key: str, said: Any) -> RowBoxes:
        asked = next(a for a in self.asked if a.key == key)
        return RowBoxes(asked, said, [self[name] for name in self.fields if name.startswith(f"{key}-")])

    def blame(self, faults: Sequence[Fault]) -> None:
        """Put what the writer refuses beside its box."""
        for fault in faults:
            name = f"{fault.key}-{fault.box}" if fault.key else fault.box
            self.add_error(name if name in self.fields else None, fault.why)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


class WordsForm(forms.Form):
    """What was said: minutes, what is contested, the decision."""

    motivo = WrittenText(label="Che cosa è stato detto", most=REASON, rows=8, error_messages={"required": "Scriverlo."})


class ContestForm(WordsForm):
    """What is contested."""

    motivo = WrittenText(
        label="Che cosa si contesta, e perché", most=REASON, rows=8, error_messages={"required": "Scriverlo."}
    )


class DecisionForm(WordsForm):
    """What was decided on it."""

    motivo = WrittenText(
        label="Che cosa si decide, e perché",
        most=REASON,
        rows=8,
        help_text="Se il giudizio cambia, prima si cambia nella valutazione; qui si dice perché.",
        error_messages={"required": "Scriverlo."},
    )


class DecreeForm(forms.Form):
    """The decree that makes a sheet final."""

    numero = forms.CharField(
        label="Numero del decreto",
        max_length=20,
        validators=[validate_line],
        error_messages={"required": "Manca il numero del decreto."},
    )
    giorno = DayField("Data del decreto", missing="Manca la data del decreto.")

    @property
    def decree(self) -> Decree:
        """The decree, once the form is valid."""
        return Decree(self.cleaned_data["numero"], self.cleaned_data["giorno"])


class PostForm(forms.Form):
    """The post of a sheet: what it was, from when to when, what its position is worth."""

    genere = forms.ChoiceField(choices=Assignment, label="In quale veste")
    dal = DayField("Dal")
    al = DayField("Al")
    posizione = EuroField(
        label="Valore della posizione",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="Di un anno intero, in euro.",
    )
    percento = _percent("Percento dell'interim", 2, help_text="Solo di un interim.")
    tempi = forms.ChoiceField(
        choices=PaymentTimes, label="Tempi di pagamento", required=False, help_text="DL 13/2023, art. 4-bis: dal 2024."
    )

    @classmethod
    def over(cls, sheet: Scheda, data: Any = None) -> "PostForm":
        """With what is stored."""
        stored = {
            "genere": sheet.genere,
            "dal": sheet.dal,
            "al": sheet.al,
            "posizione": sheet.posizione,
            "percento": sheet.percento,
            "tempi": sheet.tempi,
        }
        return cls(data, initial=stored)

    @property
    def post(self) -> Post:
        """What it says, once it is valid."""
        said = self.cleaned_data
        return Post(
            said["dal"],
            said["al"],
            Assignment(said["genere"]),
            said["posizione"],
            said["percento"],
            PaymentTimes(said["tempi"]),
        )


class OfYearForm(forms.Form):
    """Who is evaluated, and of which account the sheets of a year are."""

    categoria = forms.ChoiceField(choices=[(k.value, k.value.capitalize()) for k in Kind], label="Chi si valuta")
    piano = forms.ModelChoiceField(
        PianoEsecutivo.objects.none(),
        label="Piano",
        required=False,
        empty_label="Nessuno",
        help_text="Quello il cui consuntivo dà i gradi degli obiettivi.",
    )

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plans = PianoEsecutivo.objects.filter(anno=year).order_by("codice")
        self.fields["piano"].queryset = plans  # type: ignore[attr-defined]
        self.fields["piano"].initial = plans.first()

    @property
    def kind(self) -> Kind:
        """Who is evaluated, once it is valid."""
        return Kind(self.cleaned_data["categoria"])


class AssigningForm(OfYearForm):
    """By what system the sheets of a year are, too."""

    field_order: Sequence[str] = ("sistema", "categoria", "piano")
    sistema = forms.ModelChoiceField(
        Sistema.objects.none(), label="Sistema", empty_label=None, error_messages={"required": "Indicare il sistema."}
    )

    def __init__(self, year: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(year, *args, **kwargs)
        self.fields["sistema"].queryset = Sistema.objects.all().of_year(year)  # type: ignore[attr-defined]


class PostsForm(OfYearForm):
    """The table of the posts of a year."""

    field_order = ("file", "categoria", "piano")
    file = TableToImport()


class GivingForm(AssigningForm, PostForm):
    """One sheet more: of whom, for which centre."""

    field_order = ("persona", "centro", "sistema", "categoria", "piano", "genere", "dal", "al")
    persona = forms.ModelChoiceField(Persona.objects.order_by("nominativo"), label="Persona", empty_label="Scegli")
    centro = forms.ModelChoiceField(
        CentroDiResponsabilita.objects.order_by("nome"), label="Centro", empty_label="Scegli"
    )


class SystemFileForm(forms.Form):
    """The file of a system."""

    file = forms.FileField(label="File", help_text="JSON, come lo scarica questa pagina; al più 5 MB.")
