# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what was frozen of the Relazioni is still that: hashes, chain, acts, validations. ``manage.py
verifica_versioni`` asks it."""

import json
from collections.abc import Iterator

from monitoraggio.contenuto import SurveyUnreadable
from monitoraggio.lettura.chain import BY_HAND
from monitoraggio.lettura.links import deed_link_of, link_of, moment
from relazioni.choices import ReportState, Validation
from relazioni.models import AttoDellaRelazione, Relazione, RelazioneApprovata, ValidazioneDellaRelazione
from versioni.contenuto import PRIMO_ANELLO, canonico, impronta
from versioni.verification import Asked, Finding


def stands_on(row: RelazioneApprovata) -> str:
    """The link of what the numbers of a Relazione come from: the closings of its survey and of its ricognizione."""
    return impronta(canonico([row.chiusura.catena, row.ricognizione.catena if row.ricognizione else ""]))


def validation_link_of(row: ValidazioneDellaRelazione, deed: str) -> str:
    """The link of a validation after the act of what it validates."""
    return impronta(
        canonico(
            {
                "atto": deed,
                "validazione": [row.esito, row.giorno.isoformat(), row.documento, row.indirizzo, row.motivazione],
                "registrata": [moment(row.registrata_il), row.registrata_da],
            }
        )
    )


def relazione_findings(asked: Asked) -> Iterator[Finding]:
    """What does not fit, one Italian sentence each."""
    of_plan = {"piano": asked.plan} if asked.plan else {}
    for relazione in Relazione.objects.filter(**of_plan).select_related("piano").order_by("pk"):
        yield from map(Finding, _faults(relazione))


def _faults(relazione: Relazione) -> Iterator[str]:
    before: RelazioneApprovata | None = None
    rows = RelazioneApprovata.objects.filter(relazione=relazione).order_by("numero")
    related = ("relazione__piano", "chiusura", "ricognizione", "atto", "validazione")
    for place, row in enumerate(rows.select_related(*related).iterator(10), start=1):
        name = str(row)
        if row.numero != place or row.precedente_id != (before.pk if before else None):
            yield f"{name}: non segue l'approvazione che la precede, o ne manca una."
        yield from _text_faults(row, name)
        if link_of(row, before.catena if before else PRIMO_ANELLO, stands_on(row)) != row.catena:
            yield f"{name}: l'anello della catena non torna (contenuto, rilevazione o approvazione prima cambiati)."
        yield from _act_faults(row, name)
        before = row
    yield from _state_faults(relazione, before)


def _text_faults(row: RelazioneApprovata, name: str) -> Iterator[str]:
    if impronta(row.contenuto) != row.impronta:
        yield f"{name}: il contenuto non ha più la sua impronta."
    try:
        if canonico(json.loads(row.contenuto)) != row.contenuto:
            yield f"{name}: il contenuto non è in forma canonica."
        said = row.read
    except (ValueError, RecursionError, SurveyUnreadable) as fault:
        yield f"{name}: {fault}."
        return
    if (said.piano, said.anno) != (row.relazione.piano.codice, row.relazione.piano.anno):
        yield f"{name}: il contenuto è di un'altra Relazione."
    links = (row.chiusura.catena, row.ricognizione.catena if row.ricognizione else "")
    if (said.anello, said.anello_ricognizione) != links:
        yield f"{name}: i suoi numeri non vengono dalle chiusure che risultano."


def _act_faults(row: RelazioneApprovata, name: str) -> Iterator[str]:
    deed: AttoDellaRelazione | None = getattr(row, "atto", None)
    if deed is None:
        yield f"{name}: non c'è l'atto che l'ha approvata. {BY_HAND}"
        return
    if deed_link_of(deed, row.catena) != deed.catena:
        yield f"{name}: l'anello del suo atto non torna."
    validation: ValidazioneDellaRelazione | None = getattr(row, "validazione", None)
    if validation is not None and validation_link_of(validation, deed.catena) != validation.catena:
        yield f"{name}: l'anello della sua validazione non torna."


def _state_faults(relazione: Relazione, last: RelazioneApprovata | None) -> Iterator[str]:
    """What a Relazione says of itself against what was frozen."""
    if last is None:
        if not relazione.in_redazione:
            yield f"{relazione}: risulta approvata ma non c'è il contenuto congelato. Ripristinare da una copia."
        return
    validation: ValidazioneDellaRelazione | None = getattr(last, "validazione", None)
    refused = validation is not None and validation.esito == Validation.NON_VALIDATA
    if validation is None:
        fits = relazione.stato == ReportState.APPROVATA
    elif refused:
        fits = relazione.stato in (ReportState.NON_VALIDATA, ReportState.IN_REDAZIONE)
    else:
        fits = relazione.stato == ReportState.VALIDATA
    if not fits:
        yield f"{relazione}: il suo stato, il suo atto e la sua validazione non dicono lo stesso. {BY_HAND}"
