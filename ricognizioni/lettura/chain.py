# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the closings are still what was frozen: hashes, chain, acts. ``manage.py verifica_versioni`` asks it too."""

import json
from collections.abc import Iterator

from monitoraggio.choices import SurveyState
from monitoraggio.contenuto import SurveyUnreadable
from monitoraggio.lettura.chain import BY_HAND
from monitoraggio.lettura.links import deed_link_of, link_of
from monitoraggio.models import RilevazioneChiusa
from ricognizioni.contenuto import RicognizioneContent, read_ricognizione
from ricognizioni.models import AttoDellaRicognizione, Ricognizione, RicognizioneChiusa
from testi.formati import data
from versioni.contenuto import PRIMO_ANELLO, canonico, impronta
from versioni.verification import Asked, Finding


def stands_on(said: RicognizioneContent) -> str:
    """The link of what a ricognizione takes its results from: the closings of the surveys that it names."""
    return impronta(canonico([[s.piano, s.al.isoformat() if s.al else "", s.anello] for s in said.fonti]))


def closing_findings(asked: Asked) -> Iterator[Finding]:
    """What does not fit, one Italian sentence each; nothing where one plan alone is asked about."""
    if asked.plan:
        return
    for dup in sorted(RicognizioneChiusa.objects.order_by().values_list("dup", flat=True).distinct()):
        yield from map(Finding, _chain_faults(dup))
    yield from map(Finding, _state_faults())


def _chain_faults(dup: int) -> Iterator[str]:
    before: RicognizioneChiusa | None = None
    rows = RicognizioneChiusa.objects.filter(dup=dup).order_by("numero").select_related("ricognizione__dup")
    for place, closing in enumerate(rows.iterator(10), start=1):
        name = str(closing)
        if closing.numero != place or closing.precedente_id != (before.pk if before else None):
            yield f"{name}: non segue la chiusura che la precede, o ne manca una."
        if impronta(closing.contenuto) != closing.impronta:
            yield f"{name}: il contenuto non ha più la sua impronta."
        yield from _text_faults(closing, name, before)
        deed: AttoDellaRicognizione | None = AttoDellaRicognizione.objects.filter(chiusura=closing).first()
        if deed is not None and deed_link_of(deed, closing.catena) != deed.catena:
            yield f"{name}: l'anello del suo atto non torna."
        before = closing


def _text_faults(closing: RicognizioneChiusa, name: str, before: RicognizioneChiusa | None) -> Iterator[str]:
    try:
        if canonico(json.loads(closing.contenuto)) != closing.contenuto:
            yield f"{name}: il contenuto non è in forma canonica."
        said = read_ricognizione(closing.contenuto)
    except (ValueError, RecursionError, SurveyUnreadable) as fault:
        yield f"{name}: {fault}."
        return
    if (said.dup, said.al) != (closing.ricognizione.dup.codice, closing.ricognizione.al):
        yield f"{name}: il contenuto è di un'altra ricognizione."
    yield from _source_faults(said, name)
    if link_of(closing, before.catena if before else PRIMO_ANELLO, stands_on(said)) != closing.catena:
        yield f"{name}: l'anello della catena non torna (contenuto, rilevazioni o chiusura precedente cambiati)."


def _source_faults(said: RicognizioneContent, name: str) -> Iterator[str]:
    """Whether the closings that the results were taken from are still those: a chain that was made anew beneath has
    other links. One query."""
    asked = [s for s in said.fonti if s.anello]
    rows = RilevazioneChiusa.objects.filter(catena__in=[s.anello for s in asked]).order_by()
    there = set(rows.values_list("catena", "piano__codice", "rilevazione__al"))
    for source in asked:
        if (source.anello, source.piano, source.al) not in there:
            yield (
                f"{name}: la chiusura della rilevazione di {source.piano} al {data(source.al)}, da cui vengono i "
                "risultati, non è più quella."
            )


def _state_faults() -> Iterator[str]:
    """What ricognizioni say of themselves against what was frozen."""
    closed = set(RicognizioneChiusa.objects.order_by().values_list("ricognizione", flat=True))
    approved = set(AttoDellaRicognizione.objects.order_by().values_list("chiusura__ricognizione", flat=True))
    for survey in Ricognizione.objects.select_related("dup").order_by("pk"):
        if survey.chiusa and survey.pk not in closed:
            yield f"{survey}: risulta chiusa ma non c'è il contenuto congelato. Ripristinare da una copia di sicurezza."
        if (survey.stato == SurveyState.APPROVATA) != (survey.pk in approved):
            yield f"{survey}: il suo atto e il suo stato non dicono lo stesso. {BY_HAND}"
