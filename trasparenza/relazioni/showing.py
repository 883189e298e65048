# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Relazione on its page: the chapters of the document in their order, with the numbers of what is public of it."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from relazioni.contenuto import RelazioneContent
from relazioni.sections import BY_KEY, Drawn
from reports.relazione import city, results
from reports.relazione.chapters import DRAWERS, printed
from reports.tabella_dup import Sezione, only_words
from trasparenza.models import RelazionePubblicata

# The columns whose words stay inside: on the page there would be nothing in them.
INSIDE: Final[Mapping[Drawn, frozenset[str]]] = {
    Drawn.SCOSTAMENTI: frozenset({results.CAUSES}),
    Drawn.OPERATIVI: frozenset({city.WORDS, city.SOURCE}),
    Drawn.ORGANISMI: frozenset({city.WORDS}),
}
# So many rows one reads at a look: more of them are opened by who wants them.
AT_A_LOOK: Final = 15
NOT_HERE: Final = "La distribuzione delle valutazioni non si pubblica qui."


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of the page and its anchor there."""

    anchor: str
    table: Sezione

    @property
    def folds(self) -> bool:
        """Its rows are opened by a press."""
        return not self.table.parte and len(self.table.righe) > AT_A_LOOK


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its number in the document, its text, the tables and drawings beside it."""

    number: int
    key: str
    name: str
    text: str
    tables: tuple[Sezione, ...]

    @property
    def title(self) -> str:
        """«3. I risultati raggiunti», as the document has it."""
        return f"{self.number}. {self.name}"

    @property
    def parts(self) -> list[tuple[str, list[Shown]]]:
        """The tables as one reads them: those of the chapter itself stand under no name, those of one of its parts
        (an ambito) fold away together. Three hundred objectives are a page still."""
        shown = [Shown(f"{self.key}-{n}", table) for n, table in enumerate(self.tables, start=1)]
        return [(part, list(of)) for part, of in groupby(shown, key=lambda each: each.table.parte or "")]


def chapters(r: RelazionePubblicata) -> list[Chapter]:
    """Those of a Relazione that say something, numbered as in its document."""
    found = []
    for n, section in enumerate(printed(r.said), start=1):
        drawn = BY_KEY[section.chiave].drawn if section.chiave in BY_KEY else Drawn.NULLA
        tables = tuple(_tables(r.said, drawn, inside=bool(r.documento_dentro)))
        if section.testo.strip() or tables:
            found.append(Chapter(n, section.chiave, section.titolo, section.testo, tables))
    return found


def _tables(said: RelazioneContent, drawn: Drawn, *, inside: bool) -> Iterator[Sezione]:
    if drawn is Drawn.VALUTAZIONI and inside:
        yield only_words("Distribuzione delle valutazioni", NOT_HERE)
        return
    if drawn is Drawn.SCOSTAMENTI and said.scostamenti:
        told = results.how_many_strayed(said)
        tables: Iterator[Sezione] = iter((replace(results.one_by_one(said), narrativa=(("", told),)),))
    else:
        tables = DRAWERS[drawn](said) if drawn in DRAWERS else iter(())
    for table in tables:
        yield without(table, INSIDE.get(drawn, frozenset()))


def without(table: Sezione, heads: Collection[str]) -> Sezione:
    """A table without some of its columns."""
    kept = [place for place, column in enumerate(table.colonne) if column.titolo not in heads]
    columns = tuple(table.colonne[place] for place in kept)
    return replace(table, colonne=columns, righe=tuple(tuple(row[place] for place in kept) for row in table.righe))
