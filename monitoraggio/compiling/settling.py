# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from an outcome and is another than what stands in the boxes: a phase that is concluded is at 100,
whatever percentage was typed before. The writer does it; here it is said.

What «come l'ultima volta» brought into a page stands there as if it were stored: it gives way in the same manner.
"""

from collections.abc import Iterator
from typing import Final

from monitoraggio.compiling.columns import Column, Section
from monitoraggio.compiling.merging import in_words
from monitoraggio.compiling.numbers import Unread
from monitoraggio.compiling.reading import meaning
from monitoraggio.compiling.sheet import Item, Sheet, Texts, shown
from monitoraggio.contenuto import PhaseContent
from monitoraggio.scrittura import sense
from monitoraggio.scrittura.drafts import OF_PHASE

FOLLOW: Final = ("esito", "percentuale", "inizio_effettivo", "fine_effettiva")


def settled(sheet: Sheet, texts: Texts) -> list[str]:
    """Phase after phase, what a save makes of boxes that say something else."""
    return [
        f"fase {item.place} di {item.code}, {told}"
        for item in sheet.of(Section.PHASE)
        for told in settled_of(sheet, texts, item)
    ]


def giving_way(sheet: Sheet, texts: Texts, brought: Texts) -> tuple[Texts, list[str]]:
    """The texts where a box of a phase that was filled in from the survey before, and that nobody has touched, follows
    the outcome or the day that somebody wrote after it; and what gave way, in words. What was typed stays as it was."""
    result, told = dict(texts), []
    for item in sheet.of(Section.PHASE):
        for name, text, words in giving_way_of(sheet, texts, brought, item):
            result[name] = text
            told.append(f"fase {item.place} di {item.code}, {words}")
    return result, told


def giving_way_of(sheet: Sheet, texts: Texts, brought: Texts, item: Item) -> Iterator[tuple[str, str, str]]:
    """The same of one phase: box, new text, «percentuale 100 (c'era 80)»."""
    columns = {item.box(c.name): c for c in sheet.columns[Section.PHASE] if item.box(c.name) in brought}
    if not columns or all(texts[name] == brought[name] for name in columns):
        return
    said = {n: getattr(item.said, n) for n in OF_PHASE if n != "causa_id"}
    try:
        said |= {c.name: meaning(sheet, c, brought[name]) for name, c in columns.items()}
        typed = {c.name: meaning(sheet, c, texts[name]) for name, c in columns.items() if texts[name] != brought[name]}
    except Unread:
        return
    now = sense.completed(typed, said)
    for name, column in columns.items():
        there, after = texts[name], shown(now[column.name])
        if column.name not in typed and there and there != after:
            yield name, after, _followed(column, there, after)


def settled_of(sheet: Sheet, texts: Texts, item: Item) -> list[str]:
    """The same of one phase: «percentuale 100 (c'era 80)»."""
    said = item.said
    if not isinstance(said, PhaseContent):
        return []
    changed = {}
    for column in sheet.columns[Section.PHASE]:
        name = item.box(column.name)
        if texts[name] == sheet.stored[name] or column.name == "causa":
            continue
        try:
            changed[column.name] = meaning(sheet, column, texts[name])
        except Unread:
            return []
    if not changed:
        return []
    stored = {n: getattr(said, n) for n in OF_PHASE if n != "causa_id"}
    now = sense.completed(changed, stored)
    told = []
    for column in sheet.columns[Section.PHASE]:
        there = texts[item.box(column.name)]
        if column.name in FOLLOW and there and shown(now[column.name]) != there:
            told.append(_followed(column, there, shown(now[column.name])))
    return told


def _followed(column: Column, there: str, after: str) -> str:
    return f"{column.label.lower()} {in_words(column, after)} (c'era {in_words(column, there)})"
