# SPDX-License-Identifier: AGPL-3.0-or-later
"""The Atom feed of what acts have approved (RFC 4287): versions of the plans, surveys and rettifiche, ricognizioni,
Relazioni with what the Nucleo said of them, premiums.

The name of an entry is made of its link in a chain, so it stays when the plan, the Comune or the address of the site
are called otherwise.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from ente import identity
from testi.formati import data
from trasparenza.cache import pubblica
from trasparenza.catalogo import LICENZA
from trasparenza.models import (
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
)
from trasparenza.views.answers import at, open_to_all

# As many entries as a reader takes; what came before stands on the pages.
MOST: Final = 100
TYPE: Final = "application/atom+xml; charset=utf-8"
# Of everything that this program names; never another one.
_NAMES: Final = uuid.UUID("6f0f5a6e-52a5-4d0c-9a3b-3f7f6f6f2d11")
_NOTHING_YET: Final = datetime(1970, 1, 1, tzinfo=UTC)
ACT, RESULTS = ("atto", "Atti"), ("risultati", "Risultati")
Address = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What an act has approved: ``link`` is its link in a chain, ``data`` the address of the same as JSON."""

    link: str
    title: str
    summary: str
    page: str
    when: datetime
    kinds: tuple[tuple[str, str], ...]
    data: str = ""

    @property
    def name(self) -> str:
        """Its name for ever."""
        return f"urn:uuid:{uuid.uuid5(_NAMES, self.link)}"


@login_not_required
@pubblica
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The last acts, the newest first."""
    address = at(request)
    entries = sorted(_entries(address), key=lambda e: (e.when, e.link), reverse=True)[:MOST]
    context: dict[str, Any] = {
        "entries": entries,
        "name": f"urn:uuid:{uuid.uuid5(_NAMES, 'novita')}",
        "when": entries[0].when if entries else _NOTHING_YET,
        "ente": identity.name(),
        "self": address("trasparenza:novita"),
        "page": address("trasparenza:inizio"),
        "licenza": LICENZA,
    }
    return open_to_all(render(request, "trasparenza/novita.xml", context, content_type=TYPE))


def _entries(address: Address) -> Iterator[Entry]:
    """Of each kind the last ones (a query each)."""
    plans = {}
    for p in Pubblicazione.objects.leggere().order_by("-versione__registrata_il", "-pk")[:MOST]:
        yield _version(address, p)
    for p in Pubblicazione.objects.leggere().in_vigore():
        plans[p.versione.piano_id] = p
    for r in RilevazionePubblicata.objects.leggere().order_by("-atto__registrata_il", "-pk")[:MOST]:
        yield _survey(address, plans[r.atto.chiusura.piano_id], r)
    ricognizioni = RicognizionePubblicata.objects.leggere().defer("detto")
    for one in ricognizioni.order_by("-atto__registrata_il", "-pk")[:MOST]:
        yield _ricognizione(address, one)
    for told in RelazionePubblicata.objects.leggere().order_by("-atto__registrata_il", "-pk")[:MOST]:
        yield from _relazione(address, plans[told.piano_id], told)
    for premiums in PremiPubblicati.objects.leggere().order_by("-atto__registrata_il", "-pk")[:MOST]:
        yield _premiums(address, premiums)


def _version(address: Address, p: Pubblicazione) -> Entry:
    version, place = p.versione, {"piano": p.indirizzo, "numero": p.versione.numero}
    what = "variazione" if version.numero > 1 else "approvazione"
    return Entry(
        version.catena,
        f"{p.titolo}: {what}, versione {version.numero}",
        f"{version.atto_in_breve}{f': {version.oggetto}' if version.oggetto else ''}. {p.obiettivi} obiettivi.",
        address("trasparenza:piano", **place),
        version.registrata_il,
        (ACT,),
        address("trasparenza:dati", **place),
    )


def _survey(address: Address, p: Pubblicazione, r: RilevazionePubblicata) -> Entry:
    place = {"piano": p.indirizzo, "al": r.al, "numero": r.numero}
    name = "Consuntivo" if r.tipo == "finale" else "Stato di attuazione"
    corrected = "rettifica del " if r.detto["rettifica"] else ""
    deed = r.atto
    return Entry(
        deed.catena,
        f"{p.titolo}: {corrected}{name.lower()} al {data(r.al)}",
        f"{deed}{f': {deed.oggetto}' if deed.oggetto else ''}. {r.detto['totali']['obiettivi']} obiettivi.",
        address("trasparenza:rilevazione", **place),
        deed.registrata_il,
        (ACT, RESULTS),
        address("trasparenza:risultati_dati", **place),
    )


def _ricognizione(address: Address, one: RicognizionePubblicata) -> Entry:
    deed = one.atto
    return Entry(
        deed.catena,
        f"{one.dup}: ricognizione al {data(one.al)}",
        f"{deed}{f': {deed.oggetto}' if deed.oggetto else ''}.",
        address("trasparenza:ricognizione", **one.posto),
        deed.registrata_il,
        (ACT, RESULTS),
        address("trasparenza:ricognizione_dati", **one.posto),
    )


def _relazione(address: Address, p: Pubblicazione, r: RelazionePubblicata) -> Iterator[Entry]:
    """Its act and, where there is one, its validation."""
    place, deed, said = {"piano": p.indirizzo, "numero": r.numero}, r.atto, r.validazione
    page, data_of = address("trasparenza:relazione", **place), address("trasparenza:relazione_dati", **place)
    name, about = f"{p.titolo}: Relazione sulla performance {r.anno}", (ACT, RESULTS)
    words = f"{deed}{f': {deed.oggetto}' if deed.oggetto else ''}."
    yield Entry(deed.catena, f"{name}, approvazione", words, page, deed.registrata_il, about, data_of)
    if said is not None:
        outcome = str(said.get_esito_display()).lower()
        title = f"{name}, {outcome} dal Nucleo di valutazione"
        yield Entry(said.catena, title, f"{said}.", page, said.registrata_il, (RESULTS,), data_of)


def _premiums(address: Address, p: PremiPubblicati) -> Entry:
    deed = p.atto
    return Entry(
        deed.catena,
        f"{p.titolo}: dati della ripartizione definitiva",
        f"{deed}{f': {deed.oggetto}' if deed.oggetto else ''}.",
        address("trasparenza:premi_anno", **p.posto),
        # To the minute: the very moment is part of the link, which must not be tried out (ADR 0045).
        deed.registrata_il.replace(second=0, microsecond=0),
        (ACT, RESULTS),
        address("trasparenza:premi_dati", **p.posto),
    )


indirizzi = [path("novita.atom", feed, name="novita")]
