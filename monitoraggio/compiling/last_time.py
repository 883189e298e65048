# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the survey before said: to fill in what did not change, and to show what did."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from monitoraggio.compiling.columns import Section
from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.sheet import Item, Sheet, Texts, shown
from monitoraggio.contenuto import IndicatorContent, ObjectiveContent, PhaseContent, SurveyContent

Said = ObjectiveContent | PhaseContent | IndicatorContent

# What holds until somebody says otherwise. A narrative is of its own time, and so is the day on which a value was read.
KEPT: Final[Mapping[str, tuple[str, ...]]] = {
    Section.PHASE: ("esito", "percentuale", "inizio_effettivo", "fine_effettiva", "causa", "motivo", "nuova_fine"),
    Section.INDICATOR: (
        *("valore", "numeratore", "denominatore", "fonte", "cumula", "non_valutabile", "motivo_non_valutabile"),
        *("giudizio", "motivo_giudizio"),
    ),
    Section.OBJECTIVE: ("criticita", "azioni_correttive", "previsione"),
}
# What decides whether a row was answered.
_ANSWERED: Final[Mapping[str, tuple[str, ...]]] = {
    Section.PHASE: ("esito", "percentuale", "inizio_effettivo", "fine_effettiva"),
    Section.INDICATOR: ("valore", "numeratore", "giudizio", "non_valutabile"),
}


@dataclass(frozen=True)
class LastTime:
    """What the survey before said of the items of a page."""

    sheet: Sheet
    before: SurveyContent | None

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Its texts by the boxes of this page; a row that it did not have is not named."""
        if self.before is None:
            return {}
        rows: dict[tuple[str, str], Said] = {}
        for o in self.before.obiettivi:
            rows.update({(o.codice, f.id): f for f in o.fasi})
            rows.update({(o.codice, i.id): i for i in o.indicatori})
        found: Texts = {}
        for item in self.sheet.items:
            whole = item.section == Section.OBJECTIVE
            was = self.before.by_code.get(item.code) if whole else rows.get((item.code, item.key))
            if was is not None:
                found |= {item.box(c.name): shown(getattr(was, c.name)) for c in self.sheet.columns[item.section]}
        return found

    def filled(self, texts: Texts) -> tuple[Texts, int]:
        """The page with what was said last time in the rows that nobody has answered; how many rows that is."""
        result, rows = dict(texts), 0
        for item in self.sheet.items:
            boxes = [item.box(n) for n in KEPT[item.section] if item.box(n) in self.texts]
            if item.section in _ANSWERED and any(texts.get(item.box(n)) for n in _ANSWERED[item.section]):
                continue
            new = {box: self.texts[box] for box in boxes if self.texts[box] and not texts.get(box)}
            result |= new
            rows += bool(new)
        return result, rows

    def moved(self, item: Item, texts: Texts) -> list[str]:
        """What of a row is another than last time, in words; long texts are not repeated."""
        told = []
        for column in self.sheet.columns[item.section]:
            box = item.box(column.name)
            if column.most > 1000 or box not in self.texts or self.texts[box] == texts[box]:
                continue
            told.append(f"{column.label.lower()} era {in_words(column, self.texts[box])}")
        return told
