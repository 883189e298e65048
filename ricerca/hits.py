# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a search finds, whatever kind of thing it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, Value, When

from dup.models import DUP
from monitoraggio.models import AttoDellaRilevazione, Rilevazione, StatoObiettivo
from obiettivi.lettura.selection import scelte_possibili
from obiettivi.models import ObiettivoPEG, ObiettivoQuerySet, PianoEsecutivo
from organizzazione.models import Utente
from organizzazione.rules import centri_di, legge_tutto
from reports.surveys.on_page import rectified_in
from ricognizioni.models import AttoDellaRicognizione, Ricognizione
from testi.excerpts import Piece

Words = Sequence[str]
Rows = QuerySet[Any] | Sequence[Any]


@dataclass
class Asked:
    """Who looks for which words, and what they may read: asked once for all kinds."""

    chi: Utente
    words: Words

    @cached_property
    def centres(self) -> set[int]:
        """The centres where they work."""
        return centri_di(self.chi)

    @cached_property
    def objectives(self) -> ObiettivoQuerySet:
        """The objectives that they may read."""
        mine: ObiettivoQuerySet = ObiettivoPEG.objects.visible_to(self.chi)
        return mine

    @cached_property
    def plans(self) -> QuerySet[PianoEsecutivo]:
        """The plans that they may read."""
        mine: QuerySet[PianoEsecutivo] = PianoEsecutivo.objects.visible_to(self.chi)
        return mine

    @cached_property
    def documents(self) -> QuerySet[DUP]:
        """The documents of three years that they may read."""
        return DUP.objects.visible_to(self.chi)

    @cached_property
    def choices(self) -> dict[str, QuerySet[Any]]:
        """The centres and the people of the objectives that they may read."""
        return scelte_possibili(self.chi)

    @cached_property
    def surveys(self) -> list[Rilevazione]:
        """The surveys that they see, the latest first: some for each plan, so that their words are looked at here."""
        rows = Rilevazione.objects.visible_to(self.chi).select_related("piano").order_by("-al", "piano__codice")
        return list(rows.annotate(rettificata=Exists(rectified_in().filter(rilevazione=OuterRef("pk")))))

    @cached_property
    def ricognizioni(self) -> list[Ricognizione]:
        """The ricognizioni that they see, the latest first."""
        return list(Ricognizione.objects.visible_to(self.chi).select_related("dup").order_by("-al", "dup__codice"))

    @cached_property
    def deeds(self) -> dict[tuple[str, int], list[AttoDellaRilevazione | AttoDellaRicognizione]]:
        """The acts of both that they may read, by what they approved (two queries)."""
        told: dict[tuple[str, int], list[AttoDellaRilevazione | AttoDellaRicognizione]] = {}
        for model, of in ((AttoDellaRilevazione, "rilevazione"), (AttoDellaRicognizione, "ricognizione")):
            mine = model.objects.visible_to(self.chi).select_related("chiusura")
            for deed in mine.defer("manifesto", "chiusura__contenuto").order_by("pk"):
                told.setdefault((of, getattr(deed.chiusura, f"{of}_id")), []).append(deed)
        return told

    @cached_property
    def told_surveys(self) -> set[int] | None:
        """The surveys in which there is something that they read; None is every one (one query at most)."""
        if legge_tutto(self.chi):
            return None
        return set(StatoObiettivo.objects.visible_to(self.chi).order_by().values_list("rilevazione", flat=True))


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: its name, where it is read, what it belongs to and what it says of the words."""

    title: tuple[Piece, ...]
    address: str
    about: str = ""
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of things that may be found.

    ``rows`` starts from the gate of its model and gives what somebody may read; ``hits`` tells some of them, in a
    number of queries that does not depend on how many they are.
    """

    key: str
    one: str
    many: str
    rows: Callable[[Asked], Rows]
    hits: Callable[[Sequence[Any], Asked], list[Hit]]


def first_named(rows: QuerySet[Any], named: Q, *order: str) -> QuerySet[Any]:
    """Those whose own name says every word come first."""
    ordered: QuerySet[Any] = rows.annotate(after=Case(When(named, then=Value(0)), default=Value(1)))
    return ordered.order_by("after", *order)


def by_parent(rows: QuerySet[Any], parent: str, text: str) -> dict[int, list[str]]:
    """The texts of what hangs on some rows, by the key of the row (one query)."""
    told: dict[int, list[str]] = {}
    for key, said in rows.values_list(parent, text):
        told.setdefault(key, []).append(said)
    return told


def keys(rows: Sequence[Model]) -> list[Any]:
    """Their keys."""
    return [row.pk for row in rows]
