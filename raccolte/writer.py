# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one writer of the values of a year: the sheet on the page and the table that comes in go through it.

The right, the days of the collection, the revision of each indicator, the mark of what is provisional, the history with
who and why happen here once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from dup.models import DUP, IndicatoreEnte, ValoreAnnuale
from dup.models.ente import PROVENANCE, PROVENANCE_MAX, VALUE_MAX
from dup.provisional import as_marked, unmarked
from flussi import moments
from indicatori.valori.consuntivi import manca
from monitoraggio.scrittura.drafts import Hand
from obiettivi.scrittura.history import sign_as
from raccolte import notices
from raccolte.models import Raccolta
from raccolte.rules import writable
from testi.bounds import excess
from testi.codes import fault_of_line

COLUMNS: Final = ("valore", "provvisorio", *PROVENANCE)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of the year of an indicator; columns that it does not name stay, no value takes the year away."""

    columns: Mapping[str, Any]
    #: The revision of the indicator that was read; None: whatever it is now (a sheet has read none).
    revision: int | None = None

    def __post_init__(self) -> None:
        if strange := set(self.columns) - set(COLUMNS):
            raise ValueError(f"Qui non si scrive: {', '.join(sorted(strange))}")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a column of an indicator cannot be kept."""

    indicator: int
    column: str
    why: str


class NotKept(Exception):
    """Some of it cannot be kept; nothing was written. ``faults`` by indicator and column."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f.why for f in faults))


class Overtaken(Exception):
    """Others wrote some of these indicators since they were read; nothing was written. ``keys``: which."""

    def __init__(self, keys: list[int]) -> None:
        self.keys = keys
        super().__init__(f"{len(keys)} indicatori sono stati cambiati nel frattempo")


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that was written: as it was printed before and is now; empty for none."""

    indicator: IndicatoreEnte
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


def keep(dup: DUP, year: int, said: Mapping[int, Said], hand: Hand) -> list[Kept]:
    """Write the values of a year, all of them or none; what is kept already is no change and takes no revision.

    Args:
        said: by the key of the indicator.

    Raises:
        NotKept: a value cannot be, is of nobody's indicator, the collection is over for who asks.
        Overtaken: somebody wrote one of them since it was read.
    """
    if year > moments.today().year:
        raise NotKept([Fault(0, "anno", f"Il {year} non è ancora cominciato: non ha valori.")])
    with transaction.atomic():
        # Whoever writes the document takes it first, then its rows: the lock of the importers and of the structure.
        list(DUP.objects.select_for_update(no_key=True, of=("self",)).filter(pk=dup.pk))
        raccolta = Raccolta.objects.filter(dup=dup, anno=year).first()
        rows = writable(dup, raccolta, hand.who).filter(pk__in=said).select_related("ambito").order_by("pk")
        mine = {i.pk: i for i in rows}
        stored = {v.indicatore_id: v for v in ValoreAnnuale.objects.filter(indicatore__in=mine, anno=year)}
        news = {k: s for k, s in said.items() if _is_news(stored.get(k), s)}
        faults = [f for key in news for f in _faults(key, key in mine, news[key], stored.get(key))]
        if faults:
            raise NotKept(faults)
        overtaken = [k for k, s in news.items() if s.revision is not None and s.revision != mine[k].revisione]
        if overtaken:
            raise Overtaken(overtaken)
        # In the order of their keys, as every writer takes them.
        kept = [_store(mine[key], year, news[key], stored.get(key), hand) for key in sorted(news)]
        if raccolta is not None and any(k.after and not k.before.get("valore") for k in kept):
            notices.tell_if_complete(raccolta, hand.user)
        return kept


def told(value: ValoreAnnuale | None) -> dict[str, Any]:
    """What is kept of a year, by column; as if nothing was said where there is none."""
    return {name: getattr(value, name) if value else (False if name == "provvisorio" else "") for name in COLUMNS}


def wanted(value: ValoreAnnuale | None, said: Said) -> dict[str, Any]:
    """The year as it would be: «140 (p)» is provisional, another value leaves behind what was said of the old one."""
    was = told(value)
    now = {**was, **said.columns}
    if "valore" in said.columns:
        text, provisional = unmarked(as_marked(now["valore"].strip()))
        now["valore"] = text
        as_before = was["provvisorio"] and text == was["valore"]
        now["provvisorio"] = provisional or bool(said.columns.get("provvisorio", as_before))
        if text != was["valore"]:
            # A page that shows these boxes has sent them: only what was not said of the new value is gone.
            now |= {name: said.columns.get(name, "") for name in PROVENANCE}
    if not now["valore"]:
        now["provvisorio"] = bool(said.columns.get("provvisorio", False))
    return now


def _is_news(value: ValoreAnnuale | None, said: Said) -> bool:
    return wanted(value, said) != told(value)


def _faults(key: int, is_mine: bool, said: Said, value: ValoreAnnuale | None) -> Iterator[Fault]:
    if not is_mine:
        yield Fault(key, "", "Questo valore ora non lo scrivi tu: lo dà un altro centro, o la raccolta è chiusa.")
        return
    now = wanted(value, said)
    for name in ("valore", *PROVENANCE):
        why = fault_of_line(now[name]) or excess(now[name], VALUE_MAX if name == "valore" else PROVENANCE_MAX)
        if why:
            yield Fault(key, name, why)
    if manca(now["valore"]) and now["valore"]:
        yield Fault(key, "valore", "Non è un valore: lasciare vuoto finché non c'è.")
    if not now["valore"] and (now["provvisorio"] or any(now[name] for name in PROVENANCE)):
        yield Fault(key, "valore", "Manca il valore: fonte, evidenza e nota parlano di un valore che c'è.")


def _store(of: IndicatoreEnte, year: int, said: Said, value: ValoreAnnuale | None, hand: Hand) -> Kept:
    before, now = told(value), wanted(value, said)
    try:
        of.prenota_revisione()
    except ConflittoDiRevisione:
        raise Overtaken([of.pk]) from None
    if not now["valore"]:
        if value is not None:
            sign_as(value, hand.user, hand.reason)
            value.delete()
        return Kept(of, before)
    row = value or ValoreAnnuale(indicatore=of, anno=year)
    for name, text in now.items():
        setattr(row, name, text)
    sign_as(row, hand.user, hand.reason)
    row.save()
    return Kept(of, before, now)
