# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page of boxes shows: each box with what is said of it, each row with its figures, all of it live."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from monitoraggio.compiling.columns import Column, Form, Options, Section
from monitoraggio.compiling.last_time import LastTime
from monitoraggio.compiling.reading import Faults, as_typed, read
from monitoraggio.compiling.settling import giving_way, giving_way_of, settled_of
from monitoraggio.compiling.sheet import Item, Sheet, Texts
from monitoraggio.computing import ObjectiveTold, SurveyTold, told
from monitoraggio.computing.frozen import shown
from monitoraggio.contenuto import IndicatorContent
from monitoraggio.figures.printing import written
from monitoraggio.lettura.judging import person_judges

NUMBERS: Final = (
    ("Fatto", "fatto"),
    ("Atteso", "atteso"),
    ("Scostamento", "scostamento"),
    ("Risultato", "risultato"),
    ("Previsione a fine anno", "previsione_fine_anno"),
)
ICONS: Final[Mapping[str, str]] = {"verde": "check-circle", "giallo": "warning-circle", "rosso": "error"}


@dataclass(frozen=True, slots=True)
class Said:
    """Something said of a box, in the shape of the form of an objective."""

    field: str
    text: str
    tone: str = "errore"
    icon: str = "error"
    word: str = "Errore"
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the page, in the shape of ``obiettivi/modifica/campo.html``."""

    nome: str
    campo: str
    forma: str
    etichetta: str
    di: str
    valore: str
    opzioni: Options = ()
    massimo: int = 0
    righe: int = 2
    aiuto: str = ""
    said: Sequence[Said] = ()
    elenco: str = ""
    fuoco: bool = False

    @property
    def wrong(self) -> bool:
        """Whether something of it cannot be."""
        return bool(self.said)

    @property
    def described(self) -> str:
        """What a reader of the screen reads with it."""
        return " ".join([*([f"n-{self.nome}"] if self.aiuto else []), *(f"e-{m.field}" for m in self.said[:1])])


@dataclass(frozen=True, slots=True)
class RowShown:
    """A phase or an indicator with its boxes and what the program says of it now."""

    item: Item
    boxes: Sequence[Box]
    aside: Sequence[Box]
    moved: Sequence[str]
    sentence: str = ""
    expected: str = ""
    reached: str = ""
    understood: str = ""
    settled: Sequence[str] = ()
    open: bool = False

    @property
    def wrong(self) -> list[Said]:
        """All that is wrong in it."""
        return [m for b in (*self.boxes, *self.aside) for m in b.said]

    @property
    def said(self) -> Any:
        """The row as the plan has it, and what is stored of it."""
        return self.item.said


@dataclass
class Page:
    """One page of boxes: what is stored, what is typed, what is wrong."""

    sheet: Sheet
    texts: Texts
    faults: Faults = field(default_factory=dict)
    before: LastTime | None = None
    brought: Texts = field(default_factory=dict)

    @cached_property
    def meant(self) -> Texts:
        """What would be saved: what last time said gives way to what is typed."""
        return giving_way(self.sheet, self.texts, self.brought)[0]

    @cached_property
    def told(self) -> SurveyTold:
        """The figures as they would be with what is typed."""
        return told(as_typed(self.sheet, self.meant))

    @cached_property
    def figures(self) -> Mapping[str, ObjectiveTold]:
        """Objective by objective."""
        return {o.said.codice: o for o in self.told.objectives}

    @property
    def one(self) -> "FiguresShown":
        """Those of the objective of a page of one."""
        return FiguresShown(self.told.objectives[0], self.told)

    @cached_property
    def phases(self) -> list[RowShown]:
        """The phases."""
        return [self._row(i) for i in self.sheet.of(Section.PHASE)]

    @cached_property
    def indicators(self) -> list[RowShown]:
        """The indicators."""
        return [self._row(i) for i in self.sheet.of(Section.INDICATOR)]

    @cached_property
    def head(self) -> list[Box]:
        """The boxes of the objective."""
        return [b for i in self.sheet.of(Section.OBJECTIVE) for b in self._boxes(i)]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """What is wrong, with the box that it leads to."""
        return [(name, why) for name, found in self.faults.items() for why in found]

    @property
    def answered(self) -> int:
        """Of how many phases something is said."""
        return sum(bool(self.texts[i.box("esito")]) for i in self.sheet.of(Section.PHASE))

    def _row(self, item: Item) -> RowShown:
        boxes = [(c, self._box(item, c)) for c in self.sheet.columns[item.section]]
        figures = self.figures[item.code]
        aside = [b for c, b in boxes if c.aside]
        return RowShown(
            item,
            [b for c, b in boxes if not c.aside],
            aside,
            self.before.moved(item, self.texts) if self.before else (),
            understood=self.understood(item),
            settled=self._settled(item),
            open=any((b.valore and b.campo != "giorno") or b.said for b in aside) or self._to_judge(item),
            **_figures_of(item, figures),
        )

    def _settled(self, item: Item) -> list[str]:
        gave = [told for _, _, told in giving_way_of(self.sheet, self.texts, self.brought, item)]
        return [*gave, *settled_of(self.sheet, self.meant, item)]

    def _to_judge(self, item: Item) -> bool:
        if not isinstance(item.said, IndicatorContent):
            return False
        value = self.texts.get(item.box("valore"), "")
        return bool(value) and person_judges(item.said, value, self.sheet.survey.anno)

    def understood(self, item: Item) -> str:
        """What the program has read in the numbers of a row, in words; of what it does not read, why not."""
        columns = self.sheet.columns[item.section]
        boxes = {c.label.lower(): item.box(c.name) for c in columns if c.form is Form.NUMBER}
        readable = [f"{label} {self.texts[b]}" for label, b in boxes.items() if self.texts[b] and b not in self.unread]
        told_ = [f"Letto: {', '.join(readable)}."] if readable else []
        return " ".join(
            [*told_, *(f"{c.label}: {why}" for c in columns for why in self.unread.get(item.box(c.name), ()))]
        )

    @cached_property
    def unread(self) -> Faults:
        """The boxes whose text means nothing."""
        return read(self.sheet, self.texts).faults

    def _boxes(self, item: Item) -> Iterator[Box]:
        return (self._box(item, c) for c in self.sheet.columns[item.section])

    def _box(self, item: Item, column: Column) -> Box:
        name = item.box(column.name)
        options = column.options
        if column.name == "causa":
            options = (("", "Nessuna"), *((c, c) for c in self.sheet.causes))
        of = "" if item.section == Section.OBJECTIVE else f"{item.section} {item.place}"
        return Box(
            name,
            column.name,
            column.form,
            column.label,
            of,
            self.texts[name],
            options,
            column.most,
            column.lines,
            column.hint,
            [Said(name, why) for why in self.faults.get(name, ())],
        )


def _figures_of(item: Item, o: ObjectiveTold) -> dict[str, str]:
    if item.section == Section.PHASE:
        rows = zip(o.figures.facts.phases, o.figures.phases_expected, strict=True)
        expected = next((e for facts, e in rows if facts.row_id == item.key), None)
        return {"expected": percent(expected.value if expected else None)}
    rows_ = zip(o.figures.facts.indicators, o.figures.judged, strict=True)
    judged = next((j for facts, j in rows_ if facts.row_id == item.key), None)
    return {"sentence": judged.sentence, "reached": judged.reached or ""} if judged else {}


def percent(value: Fraction | None) -> str:
    """«40,00%»; empty for None."""
    return f"{written(value)}%" if value is not None else ""


@dataclass(frozen=True)
class FiguresShown:
    """The figures of an objective as its page prints them."""

    objective: ObjectiveTold
    survey: SurveyTold

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """Name and number; «—» is none, which is not zero."""
        rules, cifre = self.survey.rules, self.objective.cifre
        return [(words, shown(cifre, name, rules) or "—") for words, name in NUMBERS]

    @property
    def light(self) -> str:
        """Verde, giallo, rosso; empty where there is none."""
        return self.objective.cifre.get("luce", "")

    @property
    def icon(self) -> str:
        """The picture beside its word."""
        return ICONS.get(self.light, "info-circle")

    @property
    def classes(self) -> list[tuple[str, str]]:
        """Grado and tempo."""
        return [(words, self.objective.cifre[name]) for words, name in (("Grado", "grado"), ("Tempo", "tempo"))]

    @property
    def steps(self) -> tuple[str, ...]:
        """How it all came about."""
        return self.objective.steps
