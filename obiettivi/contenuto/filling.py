# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a source is silent about, taken from the text that stands beside it. Pure."""

from dataclasses import replace
from typing import Any

from obiettivi.contenuto.campi import LINES, Kind, campi
from obiettivi.contenuto.content import ContenutoObiettivo, identified, rows_of, services_kept
from testi.pairing import continued


def completed(then: ContenutoObiettivo, now: ContenutoObiettivo) -> ContenutoObiettivo:
    """The same text, with what it could not say taken from the row that stands for it today.

    Only where the rows of a section are plainly the same ones; an employee number only beside the name that it is of.
    """
    rows = {section: _completed_rows(then, now, section) for section in ("fasi", "indicatori")}
    ids = now.altri_servizi_id if then.altri_servizi == now.altri_servizi else ()
    whole: ContenutoObiettivo = replace(_filled(then, now), altri_servizi_id=then.altri_servizi_id or ids, **rows)
    return whole


def keeping(before: ContenutoObiettivo, after: ContenutoObiettivo) -> ContenutoObiettivo:
    """What a source says, with what it is silent about as it stands: identities too, each row's from the one that it
    continues."""
    rows = {}
    for section in ("fasi", "indicatori"):
        olds, news = getattr(before, section), getattr(after, section)
        places = continued(rows_of(before, section), rows_of(after, section))
        rows[section] = tuple(
            new if place is None else _filled(new, olds[place]) for place, new in zip(places, news, strict=True)
        )
    kept: ContenutoObiettivo = replace(_filled(after, before), altri_servizi_id=services_kept(before, after), **rows)
    return kept


def says_all(o: ContenutoObiettivo) -> bool:
    """Whether a text is silent about nothing: neither about who its rows are nor about any field of today."""
    return identified(o) and not any(
        c.later and c.silence is None and getattr(said, c.name) is None
        for said in (o, *o.fasi, *o.indicatori)
        for c in campi(said.__class__)
    )


def said_empty(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """The text of a day on which some fields were not there yet, which were as good as empty then."""
    fasi, indicatori = (tuple(_emptied(row) for row in rows) for rows in (o.fasi, o.indicatori))
    emptied: ContenutoObiettivo = replace(_emptied(o), fasi=fasi, indicatori=indicatori)
    return emptied


def _emptied(said: Any) -> Any:
    words = (c for c in campi(said.__class__) if c.kind in LINES or c.kind is Kind.TEXT)
    return replace(said, **{c.name: "" for c in words if c.later and getattr(said, c.name) is None})


def unnumbered(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """The same without the numbers of its people: whoever lays other names over it says nothing of them."""
    phases = tuple(replace(f, responsabile_matricola="") for f in o.fasi)
    return replace(o, responsabile_matricola="", fasi=phases)


def _completed_rows(then: ContenutoObiettivo, now: ContenutoObiettivo, section: str) -> tuple[Any, ...]:
    olds, news = getattr(then, section), getattr(now, section)
    if [row.key for row in rows_of(then, section)] != [row.key for row in rows_of(now, section)]:
        return tuple(olds)
    return tuple(_filled(old, new) for old, new in zip(olds, news, strict=True))


def _filled(old: Any, new: Any) -> Any:
    said = {}
    for c in campi(old.__class__):
        # What a number says it says only of whom it is written beside.
        same = not c.beside or getattr(old, c.beside) == getattr(new, c.beside)
        if c.later and c.kind is not Kind.IDENTITIES and same and getattr(old, c.name) == c.silence:
            said[c.name] = getattr(new, c.name)
    return replace(old, **said)
