# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looking for some words in everything that somebody may read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from ricerca.hits import Asked, Hit, Rows, Source
from ricerca.sources_documents import DOCUMENTS
from ricerca.sources_dup import DUP_SOURCES
from ricerca.sources_peg import PEG, PEOPLE
from ricerca.sources_relazioni import RELAZIONI
from ricerca.sources_surveys import SURVEYS

SOURCES: Final[Sequence[Source]] = (*PEG, *DUP_SOURCES, *PEOPLE, *DOCUMENTS, *SURVEYS, *RELAZIONI)
# Of each kind, where everything is looked through, and on the page of one kind.
FIRST: Final = 5
PER_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first, and how many there are."""

    source: Source
    hits: Sequence[Hit]
    count: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.hits)

    @property
    def name(self) -> str:
        """What they are called, one or many."""
        return self.source.one if self.count == 1 else self.source.many


def source_of(key: str) -> Source | None:
    """The kind that has a name in addresses."""
    return next((source for source in SOURCES if source.key == key), None)


def find_everywhere(asked: Asked) -> list[Group]:
    """The first of every kind of which something was found. The number of queries does not grow with what there is."""
    return [group for source in SOURCES if (group := _first(source, asked)).hits]


def find_in(source: Source, asked: Asked, page: str | None) -> tuple[Group, Page[object]]:
    """A page of what was found of one kind."""
    found = Paginator(source.rows(asked), PER_PAGE).get_page(page)
    rows = list(found.object_list)
    return Group(source, source.hits(rows, asked) if rows else (), found.paginator.count), found


def _first(source: Source, asked: Asked) -> Group:
    found = source.rows(asked)
    rows = list(found[: FIRST + 1])
    count = _count(found) if len(rows) > FIRST else len(rows)
    return Group(source, source.hits(rows[:FIRST], asked) if rows else (), count)


def _count(rows: Rows) -> int:
    return rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)
