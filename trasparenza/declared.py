# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an approved ricognizione of a DUP says to everybody: of each operative objective the declared state.

Figures, reasons, narratives and values stay inside: the Relazione of the year publishes what its act approves of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.http import Http404

from trasparenza import published, served
from trasparenza.models import Pubblicazione, RicognizionePubblicata
from trasparenza.outcomes import threads

Said = dict[str, Any]
TITLE: Final = "Stato degli obiettivi operativi"
COLUMNS: Final = (
    ("ambito", ""),
    ("obiettivo_strategico", ""),
    ("codice", "codice dell'obiettivo operativo"),
    ("obiettivo_operativo", ""),
    ("stato", "non avviato, in corso, realizzato, ridefinito, abbandonato; vuoto se nessuno l'ha detto"),
)
_SAID: Final = ("ambito", "strategico", "codice", "operativo", "stato")


@dataclass(frozen=True, slots=True)
class Declared:
    """A strategic objective: its operative ones with what was declared; ``key`` is that of its thread, empty where no
    plan in force leads there."""

    name: str
    key: str
    operatives: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """An «ambito» with its strategic objectives."""

    name: str
    strategics: tuple[Declared, ...]


def one_of(dup: str, al: date) -> RicognizionePubblicata:
    """The ricognizione of a document at a day.

    Raises:
        Http404: no act has approved one; whether somebody is writing it nobody is told.
    """
    found = RicognizionePubblicata.objects.leggere().filter(dup=dup, al=al).first()
    if found is None:
        raise Http404("Nessuna ricognizione approvata a questo indirizzo")
    return found


def rows_of(r: RicognizionePubblicata) -> Iterator[tuple[str, ...]]:
    """The rows of the table, without its heads."""
    for said in r.detto["operativi"]:
        yield tuple(said[name] for name in _SAID)


def shape(r: RicognizionePubblicata) -> list[Said]:
    """The same for machines."""
    return [dict(zip((n for n, _ in COLUMNS), (text or None for text in row), strict=True)) for row in rows_of(r)]


def fields_of(r: RicognizionePubblicata, there: set[str]) -> list[DeclaredField]:
    """What was declared, ambito by ambito.

    Args:
        there: the keys of the threads that a plan leads to.
    """
    found = []
    for ambito, of in groupby(r.detto["operativi"], lambda o: o["ambito"]):
        strategics = []
        for name, operatives in groupby(of, lambda o: o["strategico"]):
            key = threads.key_of(r.dup, ambito, name)
            strategics.append(Declared(name, key if key in there else "", tuple(operatives)))
        found.append(DeclaredField(ambito, tuple(strategics)))
    return found


def threads_of(r: RicognizionePubblicata) -> tuple[Pubblicazione | None, set[str]]:
    """The plan of the year whose version in force carries the document, with the keys of the threads there."""
    for p in Pubblicazione.objects.leggere().in_vigore().filter(anno=r.al.year):
        documents = [d for d in served.documents(published.dati_di(p)) if d.code == r.dup]
        if documents:
            keys = {threads.key_of(d.code, f.name, s.name) for d in documents for f in d.fields for s in f.strategics}
            return p, keys
    return None, set()
