# SPDX-License-Identifier: AGPL-3.0-or-later
"""What follows from an outcome and is another than what stands in the boxes: a phase that is concluded is at 100,
whatever percentage was typed before. The writer does it; here it is said."""

from typing import Final

from monitoraggio.compiling.columns import Section
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
            after = in_words(column, shown(now[column.name]))
            told.append(f"{column.label.lower()} {after} (c'era {in_words(column, there)})")
    return told
