# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters of a Relazione on paper: the narrative of the office, then what is drawn beside it; at the end the
objectives of each centre, as annexes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Final

from relazioni.contenuto import ObjectiveRow, RelazioneContent, SectionContent
from relazioni.sections import BY_KEY, Drawn
from reports.base import Parte
from reports.relazione import annexes, results
from reports.relazione.city import bodies, evaluations, health, operatives, way
from reports.tabella_dup import Sezione, parte_di_tabella

Drawer = Callable[[RelazioneContent], Iterator[Sezione]]
DRAWERS: Final[Mapping[Drawn, Drawer]] = {
    Drawn.INSIEME: results.whole,
    Drawn.ALBERO: results.tree,
    Drawn.SCOSTAMENTI: results.deviations,
    Drawn.VARIAZIONI: results.variations,
    Drawn.SERVIZI: results.services,
    Drawn.OPERATIVI: operatives,
    Drawn.SALUTE: health,
    Drawn.ORGANISMI: bodies,
    Drawn.VALUTAZIONI: evaluations,
    Drawn.CAMMINO: way,
}
RULES: Final = "Come si contano le cifre"
ANNEXES: Final = "Allegato: gli obiettivi, centro per centro"
EMPTY: Final = "Questa sezione non è ancora scritta. Che cosa vi si aspetta: "


def chapters(said: RelazioneContent, head: Mapping[str, str]) -> Sequence[Parte]:
    """A part for each chapter, and for each centre."""
    parts: list[Parte] = []
    for n, section in enumerate(printed(said), start=1):
        for piece in _pieces(said, n, section):
            first = head if not parts else None
            made = parte_di_tabella(len(parts) + 1, piece, section.titolo, first)
            parts.append(replace(made, segnalibro=(piece[0].parte or "",)))
    for centre, objectives in _by_centre(said):
        made = parte_di_tabella(len(parts) + 1, list(annexes.sections(said, centre, objectives)), ANNEXES, None)
        parts.append(replace(made, segnalibro=(ANNEXES, centre)))
    made = parte_di_tabella(len(parts) + 1, [Sezione("", (), (), parte=RULES)], RULES, None, said.legenda)
    return [*parts, replace(made, segnalibro=(ANNEXES, RULES))]


def printed(said: RelazioneContent) -> Sequence[SectionContent]:
    """The sections that have something to show: a draft shows what is still to be written."""
    draft = bool(said.stato) and not said.atto
    return [s for s in said.sezioni if draft or s.testo.strip() or _drawn(s) in DRAWERS]


def _drawn(section: SectionContent) -> Drawn:
    return BY_KEY[section.chiave].drawn if section.chiave in BY_KEY else Drawn.NULLA


def _pieces(said: RelazioneContent, n: int, section: SectionContent) -> list[list[Sezione]]:
    """The chapter, and each ambito of its own where it goes down the tree: «4», «4.1»."""
    title, drawn = f"{n}. {section.titolo}", _drawn(section)
    tables = list(DRAWERS[drawn](said)) if drawn in DRAWERS else []
    own = [s for s in tables if s.parte is None]
    # The narrative stands under the title of the chapter, before the first table.
    first = own[0] if own else Sezione("", (), ())
    told = replace(first, parte=title, premessa=_narrative(said, section))
    opening = [told, *(replace(s, parte=title) for s in own[1:])]
    others = groupby((s for s in tables if s.parte is not None), lambda s: s.parte)
    below = [[replace(s, parte=f"{n}.{k} {name}") for s in of] for k, (name, of) in enumerate(others, start=1)]
    return [opening, *below]


def _narrative(said: RelazioneContent, section: SectionContent) -> str:
    if section.testo.strip() or said.atto or not said.stato:
        return section.testo
    return EMPTY + BY_KEY[section.chiave].asks if section.chiave in BY_KEY else ""


def _by_centre(said: RelazioneContent) -> list[tuple[str, list[ObjectiveRow]]]:
    rows = sorted(said.obiettivi, key=lambda o: o.centro)
    return [(centre, list(of)) for centre, of in groupby(rows, lambda o: o.centro)]
