# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the definitive distributions are still what their acts froze. ``manage.py verifica_versioni`` asks it."""

import json
from collections.abc import Iterator
from decimal import Decimal

from monitoraggio.lettura.chain import BY_HAND
from monitoraggio.lettura.links import deed_link_of, link_of
from valutazione.choices_distributions import DistributionState
from valutazione.distributing.content import DistributionUnreadable
from valutazione.distributing.life import stands_on
from valutazione.models import AttoDellaRipartizione, Ripartizione, RipartizioneDefinitiva
from versioni.contenuto import PRIMO_ANELLO, canonico, impronta
from versioni.verification import Asked, Finding


def distribution_findings(asked: Asked) -> Iterator[Finding]:
    """What does not fit, one Italian sentence each; they are of no plan."""
    if asked.plan is None:
        yield from map(Finding, _faults())


def _faults() -> Iterator[str]:
    before: RipartizioneDefinitiva | None = None
    rows = RipartizioneDefinitiva.objects.order_by("numero").select_related("ripartizione__fondo", "atto")
    for place, row in enumerate(rows.iterator(10), start=1):
        name = f"{row} ({row.ripartizione.fondo})"
        if row.numero != place or row.precedente_id != (before.pk if before else None):
            yield f"{name}: non segue quella che la precede, o ne manca una."
        yield from _text_faults(row, name)
        yield from _link_faults(row, before, name)
        before = row
    yield from _state_faults()


def _text_faults(row: RipartizioneDefinitiva, name: str) -> Iterator[str]:
    if impronta(row.contenuto) != row.impronta:
        yield f"{name}: il contenuto non ha più la sua impronta."
    try:
        if canonico(json.loads(row.contenuto)) != row.contenuto:
            yield f"{name}: il contenuto non è in forma canonica."
        said = row.read
        paid = sum((Decimal(one["totale"]) for one in said.esito["persone"]), Decimal(0))
        if paid != Decimal(said.esito["pagato"]):
            yield f"{name}: i premi non fanno quanto risulta pagato."
    except (ValueError, KeyError, TypeError, ArithmeticError, RecursionError, DistributionUnreadable):
        yield f"{name}: il contenuto non si legge. {BY_HAND}"
        return
    if said.anno != row.ripartizione.fondo.anno:
        yield f"{name}: il contenuto è di un altro anno."


def _link_faults(row: RipartizioneDefinitiva, before: RipartizioneDefinitiva | None, name: str) -> Iterator[str]:
    try:
        fund = stands_on(row.contenuto)
    except (ValueError, KeyError, TypeError, RecursionError):
        fund = ""
    if link_of(row, before.catena if before else PRIMO_ANELLO, fund) != row.catena:
        yield f"{name}: l'anello della catena non torna (contenuto, fondo o definitiva prima cambiati)."
    deed: AttoDellaRipartizione | None = getattr(row, "atto", None)
    if deed is None:
        yield f"{name}: non c'è l'atto che l'ha resa definitiva. {BY_HAND}"
    elif deed_link_of(deed, row.catena) != deed.catena:
        yield f"{name}: l'anello del suo atto non torna."


def _state_faults() -> Iterator[str]:
    """What a distribution says of itself against what was frozen."""
    for row in Ripartizione.objects.select_related("fondo", "congelata").order_by("pk"):
        if (row.stato == DistributionState.DEFINITIVA) != hasattr(row, "congelata"):
            yield f"{row} ({row.fondo}): il suo stato non è quello che il suo atto ha lasciato. {BY_HAND}"
