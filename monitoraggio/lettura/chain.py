# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the closings are still what was frozen: hashes, chain, acts. ``manage.py verifica_versioni`` asks it too."""

import json
from collections.abc import Iterator

from monitoraggio.choices import SurveyState
from monitoraggio.contenuto import SurveyUnreadable
from monitoraggio.lettura.links import deed_link_of, link_of
from monitoraggio.models import (
    AttoDellaRilevazione,
    DocumentoDellaRilevazione,
    Rettifica,
    Rilevazione,
    RilevazioneChiusa,
)
from versioni.contenuto import PRIMO_ANELLO, canonico, impronta
from versioni.hash_chain import document_faults
from versioni.verification import Asked, Finding

BY_HAND = "Lo stato è stato cambiato a mano: confrontare con una copia di sicurezza."


def closing_findings(asked: Asked) -> Iterator[Finding]:
    """What does not fit, one Italian sentence each."""
    of_plan = {"piano": asked.plan} if asked.plan else {}
    plans = RilevazioneChiusa.objects.filter(**of_plan).order_by().values_list("piano", flat=True).distinct()
    for plan in sorted(plans):
        yield from map(Finding, _chain_faults(plan))
    yield from map(Finding, _state_faults(of_plan))
    of_survey = {"rilevazione__piano": asked.plan} if asked.plan else {}
    rows = Rettifica.objects.filter(**of_survey).select_related("rilevazione__piano", "corretta", "nuova__atto")
    for row in rows.order_by("pk").iterator(10):
        yield from map(Finding, _rectification_faults(row))


def _chain_faults(plan: int) -> Iterator[str]:
    before: RilevazioneChiusa | None = None
    rows = RilevazioneChiusa.objects.filter(piano=plan).order_by("numero")
    for place, closing in enumerate(rows.select_related("rilevazione__piano", "versione").iterator(10), start=1):
        name = str(closing)
        if closing.numero != place or closing.precedente_id != (before.pk if before else None):
            yield f"{name}: non segue la chiusura che la precede, o ne manca una."
        yield from _text_faults(closing, name)
        link = link_of(closing, before.catena if before else PRIMO_ANELLO, closing.versione.catena)
        if link != closing.catena:
            yield f"{name}: l'anello della catena non torna (contenuto, versione o chiusura precedente cambiati)."
        yield from _deed_faults(closing, name)
        before = closing


def _text_faults(closing: RilevazioneChiusa, name: str) -> Iterator[str]:
    if impronta(closing.contenuto) != closing.impronta:
        yield f"{name}: il contenuto non ha più la sua impronta."
    try:
        if canonico(json.loads(closing.contenuto)) != closing.contenuto:
            yield f"{name}: il contenuto non è in forma canonica."
        said = closing.read
        if (said.piano, said.al) != (closing.rilevazione.piano.codice, closing.rilevazione.al):
            yield f"{name}: il contenuto è di un'altra rilevazione."
    except (ValueError, RecursionError, SurveyUnreadable) as fault:
        yield f"{name}: {fault}."


def _deed_faults(closing: RilevazioneChiusa, name: str) -> Iterator[str]:
    deed: AttoDellaRilevazione | None = AttoDellaRilevazione.objects.filter(chiusura=closing).first()
    if deed is None:
        return
    if deed_link_of(deed, closing.catena) != deed.catena:
        yield f"{name}: l'anello del suo atto non torna (atto, documenti o chiusura cambiati)."
    try:
        delivered = deed.delivered
    except ValueError:
        yield f"{name}: l'elenco dei documenti consegnati non si legge."
        return
    stored = DocumentoDellaRilevazione.objects.filter(chiusura=closing)
    yield from document_faults(name, delivered, stored.iterator(1))


def _state_faults(of_plan: dict[str, int]) -> Iterator[str]:
    """What surveys say of themselves against what was frozen."""
    surveys = Rilevazione.objects.filter(**of_plan).select_related("piano").order_by("pk")
    closed = set(RilevazioneChiusa.objects.order_by().values_list("rilevazione", flat=True))
    approved = set(AttoDellaRilevazione.objects.order_by().values_list("chiusura__rilevazione", flat=True))
    for survey in surveys:
        if survey.chiusa and survey.pk not in closed:
            yield f"{survey}: risulta chiusa ma non c'è il contenuto congelato. Ripristinare da una copia di sicurezza."
        if (survey.stato == SurveyState.APPROVATA) != (survey.pk in approved):
            yield f"{survey}: il suo atto e il suo stato non dicono lo stesso. {BY_HAND}"


def _rectification_faults(row: Rettifica) -> Iterator[str]:
    """What a rettifica says of itself, and of what it corrects, against what was frozen."""
    new = row.nuova
    if (row.stato == SurveyState.APPROVATA) != (new is not None and hasattr(new, "atto")):
        yield f"{row}: il suo atto e il suo stato non dicono lo stesso. {BY_HAND}"
    try:
        said = new.read.rettifica if new else None
    except SurveyUnreadable:
        return  # Told of its closing already.
    if new and (said is None or (said.chiusura, said.anello) != (row.corretta.numero, row.corretta.catena)):
        yield f"{row}: la chiusura {new.numero} non corregge quella che risulta ({row.corretta.numero})."
