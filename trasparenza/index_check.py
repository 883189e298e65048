# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the index of the public pages says what the versions say. It can always be made again from them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Max, Model

from monitoraggio.models import AttoDellaRilevazione
from relazioni.models import AttoDellaRelazione
from ricognizioni.models import AttoDellaRicognizione
from trasparenza.models import (
    DocumentoDellaRelazione,
    PremiPubblicati,
    Pubblicazione,
    RelazionePubblicata,
    RicognizionePubblicata,
    RilevazionePubblicata,
    Voce,
    VoceDellaRilevazione,
)
from trasparenza.premiums import reading as of_premiums
from trasparenza.services import (
    index_of,
    indicators_of,
    relazione_index_of,
    ricognizione_index_of,
    survey_index_of,
)
from valutazione.models import AttoDellaRipartizione
from versioni.models import Versione
from versioni.verification import Asked, Finding

RIFALLO: Final = "Rifare l'indice con «manage.py indicizza_trasparenza» e cercare chi l'ha cambiato."
AGAIN: Final = "si rifà con la prima pagina letta."


def index_findings(asked: Asked) -> Iterator[Finding]:
    """What the index says and the versions do not, or the other way round; one version in memory at a time."""
    last = Pubblicazione.objects.aggregate(last=Max("versione"))["last"] or 0
    versions = Versione.objects.filter(**({"piano": asked.plan} if asked.plan else {}))
    for version in versions.select_related("piano").order_by("pk").iterator(chunk_size=1):
        yield from _of_version(version, last)
    there = Versione.objects.order_by().values("pk")
    for p in Pubblicazione.objects.order_by("pk").exclude(versione__in=there).values_list("codice", flat=True):
        yield Finding(f"{p}: l'indice pubblico elenca una versione che non c'è. {RIFALLO}")
    for codice in Voce.objects.exclude(pubblicazione__in=Pubblicazione.objects.order_by().values("pk")).values_list(
        "codice", flat=True
    ):
        yield Finding(f"{codice}: l'indice pubblico lo elenca in nessuna versione. {RIFALLO}")
    yield from _of_surveys(asked)
    yield from _of_relazioni(asked)
    if asked.plan is None:
        yield from _of_premiums()


def _of_surveys(asked: Asked) -> Iterator[Finding]:
    """The same of what acts have approved of surveys and, where every plan is asked for, of ricognizioni."""
    deeds = AttoDellaRilevazione.objects.filter(**({"chiusura__piano": asked.plan} if asked.plan else {}))
    for deed in deeds.select_related("chiusura__rilevazione__piano", "chiusura__versione").order_by("pk").iterator(1):
        who = f"{deed.chiusura}, {deed}"
        yield from _of_deed(who, deed, RilevazionePubblicata, partial(survey_index_of, deed))
    if asked.plan is None:
        for one in (
            AttoDellaRicognizione.objects.select_related("chiusura__ricognizione__dup").order_by("pk").iterator(1)
        ):
            who = f"{one.chiusura}, {one}"
            yield from _of_deed(who, one, RicognizionePubblicata, partial(_ricognizione, one))


def _ricognizione(deed: AttoDellaRicognizione) -> tuple[RicognizionePubblicata, list[VoceDellaRilevazione]]:
    return ricognizione_index_of(deed), []


def _of_relazioni(asked: Asked) -> Iterator[Finding]:
    """The same of the Relazioni, and whether the bytes of their documents are still those that were laid out."""
    of_plan = {"approvata__relazione__piano": asked.plan} if asked.plan else {}
    deeds = AttoDellaRelazione.objects.filter(**of_plan).select_related("approvata__relazione__piano").order_by("pk")
    for deed in deeds.iterator(1):
        who = f"{deed.approvata}, {deed}"
        yield from _of_deed(who, deed, RelazionePubblicata, partial(_relazione, deed))
        paper = DocumentoDellaRelazione.objects.filter(atto=deed).first()
        if paper is not None and hashlib.sha256(paper.dati).hexdigest() != paper.impronta:
            yield Finding(f"{who}: il documento che si scarica non ha più la sua impronta. Ripristinare da una copia.")


def _relazione(deed: AttoDellaRelazione) -> tuple[RelazionePubblicata, list[VoceDellaRilevazione]]:
    return relazione_index_of(deed), []


def _of_premiums() -> Iterator[Finding]:
    """The same of the premiums; what no program can read any more the chain of the distributions says."""
    for deed in AttoDellaRipartizione.objects.select_related("definitiva__ripartizione").order_by("pk").iterator(1):
        yield from _of_deed(f"{deed.definitiva}, {deed}", deed, PremiPubblicati, partial(_premiums, deed))


def _premiums(deed: AttoDellaRipartizione) -> tuple[PremiPubblicati, list[VoceDellaRilevazione]]:
    return of_premiums.index_of(deed), []


def _of_deed(
    who: str, deed: Model, index: type[Model], made: Callable[[], tuple[Model, Sequence[VoceDellaRilevazione]]]
) -> Iterator[Finding]:
    found = index._default_manager.filter(atto=deed).first()
    if found is None:
        last = index._default_manager.aggregate(last=Max("atto"))["last"] or 0
        if deed.pk < last:
            yield Finding(f"{who}: non è nell'indice pubblico, dove stava. {RIFALLO}")
        else:
            yield Finding(f"{who}: non è ancora nell'indice pubblico; ci entra con la prima pagina letta.", fault=False)
        return
    try:
        expected, entries = made()
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # the chain says that its content cannot be read
    if getattr(found, "forma", None) != getattr(expected, "forma", None):
        # Written by a program of before: nobody reads such a row, and the next page makes it again.
        yield Finding(f"{who}: nell'indice pubblico è come lo scriveva un programma di prima; {AGAIN}", fault=False)
        return
    if differ := _differing(expected, found):
        yield Finding(f"{who}: l'indice pubblico dice altro di ciò che l'atto ha approvato ({differ}). {RIFALLO}")
    there = {v.codice: v for v in VoceDellaRilevazione.objects.filter(rilevazione=found.pk)} if entries else {}
    for codice, why in _entries(entries, there):
        yield Finding(f"{who}: di {codice} l'indice pubblico {why}. {RIFALLO}")


def _of_version(version: Versione, last: int) -> Iterator[Finding]:
    who = f"{version.piano.codice}, versione {version.numero}"
    found = Pubblicazione.objects.filter(versione=version).first()
    if found is None:
        # Versions enter the index in their order, with the first page that somebody reads after the act.
        if version.pk < last:
            yield Finding(f"{who}: non è nell'indice pubblico, dove stava. {RIFALLO}")
        else:
            yield Finding(f"{who}: non è ancora nell'indice pubblico; ci entra con la prima pagina letta.", fault=False)
        return
    try:
        expected, entries = index_of(version)
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # the chain says that its content cannot be read
    if differ := _differing(expected, found):
        yield Finding(f"{who}: l'indice pubblico dice altro della versione ({differ}). {RIFALLO}")
    said = sorted((i.chiave, i.posto, json.dumps(i.detto, sort_keys=True)) for i in indicators_of(expected))
    there = found.indicatori.values_list("chiave", "posto", "detto")
    if said != sorted((key, place, json.dumps(text, sort_keys=True)) for key, place, text in there):
        yield Finding(f"{who}: l'indice pubblico dice altro degli indicatori dell'ente. {RIFALLO}")
    for codice, why in _entries(entries, {v.codice: v for v in Voce.objects.filter(pubblicazione=found)}):
        yield Finding(f"{who}: di {codice} l'indice pubblico {why}. {RIFALLO}")


def _entries(expected: Sequence[Voce | VoceDellaRilevazione], there: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for entry in expected:
        other = there.pop(entry.codice, None)
        if other is None:
            yield entry.codice, "non sa nulla"
        elif differ := _differing(entry, other):
            yield entry.codice, f"dice altro ({differ})"
    for codice in there:
        yield codice, "sa qualcosa, ma lì non c'è"


def _differing(expected: Model, found: Model) -> str:
    """The names of the columns that differ."""
    fields: list[Any] = [f for f in expected._meta.concrete_fields if not f.primary_key and not f.is_relation]
    return ", ".join(str(f.verbose_name) for f in fields if getattr(expected, f.attname) != getattr(found, f.attname))
