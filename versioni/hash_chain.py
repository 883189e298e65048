# SPDX-License-Identifier: AGPL-3.0-or-later
"""Recomputes every hash of every version and says what does not fit."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection

from congelati.triggers import missing_triggers
from versioni.contenuto import PRIMO_ANELLO, VersioneIllegibile, canonico, impronta
from versioni.links import anello_di
from versioni.models import DocumentoDellaVersione, FileConsegnato, Versione
from versioni.schemas import plain, read_version


def difetti() -> Iterator[str]:
    """What does not fit, one Italian sentence each; nothing when every version is as it was written.

    One version, and one document, is in memory at a time.
    """
    for nome in missing_triggers(connection):
        yield f"Nel database manca l'innesco {nome}: rimetterlo con «manage.py migrate»."
    for piano in sorted(set(Versione.objects.order_by().values_list("piano", flat=True))):
        yield from difetti_del_piano(piano)


def difetti_del_piano(piano: int) -> Iterator[str]:
    """The same for the versions of one plan and their documents."""
    versioni = Versione.objects.filter(piano=piano).select_related("piano").order_by("numero")
    yield from difetti_degli_anelli(versioni.iterator(10))
    for versione in versioni.defer("contenuto").iterator(10):
        yield from _dei_documenti(versione, _chi(versione))


def difetti_degli_anelli(versioni: Iterable[Versione]) -> Iterator[str]:
    """The same for the versions of one plan, in order, but for the bytes of the documents (no queries)."""
    precedente, numero = None, 0
    for versione in versioni:
        numero += 1
        chi = _chi(versione)
        if versione.numero != numero:
            yield f"{chi}: qui ci voleva la versione {numero}, ne manca una."
            numero = versione.numero
        yield from _della_versione(versione, chi, precedente)
        precedente = versione


def _chi(versione: Versione) -> str:
    return f"{versione.piano.codice}, versione {versione.numero}"


def _della_versione(versione: Versione, chi: str, precedente: Versione | None) -> Iterator[str]:
    if impronta(versione.contenuto) != versione.impronta:
        yield f"{chi}: il contenuto non ha più la sua impronta."
    if versione.precedente_id != (precedente.pk if precedente else None):
        yield f"{chi}: non segue la versione che la precede."
    try:
        # Of what is stored, never of what today's program would write: that says more with each schema.
        if canonico(plain(versione.contenuto)) != versione.contenuto:
            yield f"{chi}: il contenuto non è in forma canonica."
        if anello_di(versione, precedente.catena if precedente else PRIMO_ANELLO) != versione.catena:
            yield f"{chi}: l'anello della catena non torna (contenuto, atto, documenti o versione precedente cambiati)."
        read_version(versione.contenuto)
    except VersioneIllegibile as guasto:
        yield f"{chi}: {guasto}."


def _dei_documenti(versione: Versione, chi: str) -> Iterator[str]:
    try:
        detti = json.loads(versione.manifesto)
    except ValueError:
        yield f"{chi}: l'elenco dei documenti consegnati non si legge."
        return
    yield from document_faults(chi, detti, DocumentoDellaVersione.objects.filter(versione=versione).iterator(1))


def document_faults(chi: str, detti: Any, documenti: Iterable[FileConsegnato]) -> Iterator[str]:
    """What of stored documents is not as it was delivered.

    Args:
        chi: whose they are, before each sentence.
        detti: what was said of them (``contenuto.manifesto``, read).
        documenti: as they are stored, one at a time.
    """
    try:
        attesi = {(d["genere"], d["formato"]): d for d in detti}
    except (KeyError, TypeError):
        yield f"{chi}: l'elenco dei documenti consegnati non si legge."
        return
    for documento in documenti:
        atteso = attesi.pop((documento.genere, documento.formato), None)
        dati = bytes(documento.dati)
        if atteso is None:
            yield f"{chi}: il documento {documento.nome} non era tra quelli consegnati."
        elif not hashlib.sha256(dati).hexdigest() == atteso["sha256"] == documento.impronta:
            yield f"{chi}: il documento {documento.nome} non ha più i byte consegnati."
        elif documento.byte != len(dati) or any(
            detto != atteso.get(che_cosa, detto)
            for che_cosa, detto in (
                ("byte", len(dati)),
                ("nome", documento.nome),
                ("titolo", documento.titolo),
                ("pagine", documento.pagine),
            )
        ):
            yield f"{chi}: nome, titolo, pagine o dimensione di {documento.nome} non sono quelli consegnati."
    for atteso in attesi.values():
        yield f"{chi}: manca il documento {atteso['nome']}."
