# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the survey before said: to fill in what did not change, and to show what did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from monitoraggio.compiling.columns import Section
from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.settling import FOLLOW
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
    Section.OBJECTIVE: ("criticita", "azioni_correttive", "previsione", "peso"),
}
# What decides whether a row was answered.
_ANSWERED: Final[Mapping[str, tuple[str, ...]]] = {
    Section.PHASE: ("esito", "percentuale", "inizio_effettivo", "fine_effettiva"),
    Section.INDICATOR: ("valore", "numeratore", "giudizio", "non_valutabile"),
}
# What of a row the plan asks: where one of these is another, last time's answer was to another question.
_ASKED: Final = ("descrizione", "peso", "inizio_previsto", "fine_prevista", "valore_atteso", "verso", "tipo")


@dataclass(frozen=True, slots=True)
class Filled:
    """The texts of a page after «come l'ultima volta»; in words, what was filled in and what was left alone.

    ``brought``: by box, how the phases stand that it filled in, for ``settling.giving_way``.
    """

    texts: Texts
    rows: tuple[str, ...]
    left: tuple[str, ...]
    brought: Texts


@dataclass(frozen=True)
class LastTime:
    """What the survey before said of the items of a page."""

    sheet: Sheet
    before: SurveyContent | None

    @cached_property
    def was(self) -> Sequence[tuple[Item, Said]]:
        """The items of the page with what it said of each; one that it did not have is not named."""
        if self.before is None:
            return ()
        rows: dict[tuple[str, str], Said] = {}
        for o in self.before.obiettivi:
            rows.update({(o.codice, f.id): f for f in o.fasi})
            rows.update({(o.codice, i.id): i for i in o.indicatori})
            rows[o.codice, ""] = o
        keys = [(i, (i.code, "" if i.section == Section.OBJECTIVE else i.key)) for i in self.sheet.items]
        return [(item, rows[key]) for item, key in keys if key in rows]

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Its texts by the boxes of this page."""
        return {
            item.box(c.name): shown(getattr(was, c.name))
            for item, was in self.was
            for c in self.sheet.columns[item.section]
        }

    def filled(self, texts: Texts) -> "Filled":
        """The page with what was said last time, in empty boxes of rows that nobody has answered; a row of which the
        plan asks something else since is left alone."""
        result, rows, left = dict(texts), [], []
        brought: Texts = {}
        for item, was in self.was:
            if item.section in _ANSWERED and any(texts.get(item.box(n)) for n in _ANSWERED[item.section]):
                continue
            columns = [c for c in self.sheet.columns[item.section] if c.name in KEPT[item.section]]
            new = {c: self.texts[item.box(c.name)] for c in columns if not texts[item.box(c.name)]}
            new = {c: text for c, text in new.items() if text}
            if new and _asks_else(item.said, was):
                left.append(_called(item))
            elif new:
                result |= {item.box(c.name): text for c, text in new.items()}
                rows.append(f"{_called(item)} ({', '.join(c.label.lower() for c in new)})")
                if item.section == Section.PHASE:
                    brought |= {item.box(c.name): result[item.box(c.name)] for c in columns if c.name in FOLLOW}
        return Filled(result, tuple(rows), tuple(left), brought)

    def moved(self, item: Item, texts: Texts) -> list[str]:
        """What of a row is another than last time, in words; long texts are not repeated."""
        told = []
        for column in self.sheet.columns[item.section]:
            box = item.box(column.name)
            if column.most > 1000 or box not in self.texts or self.texts[box] == texts[box]:
                continue
            told.append(f"{column.label.lower()} era {in_words(column, self.texts[box])}")
        return told


def _asks_else(now: Said, was: Said) -> bool:
    if isinstance(now, ObjectiveContent):
        return False
    return any(getattr(now, n, None) != getattr(was, n, None) for n in _ASKED)


def _called(item: Item) -> str:
    if isinstance(item.said, ObjectiveContent):
        return item.code
    return f"{item.code}, {'fase' if isinstance(item.said, PhaseContent) else 'indicatore'} {item.place}"
