# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the index of the public pages says what the versions say. It can always be made again from them."""

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Max, Model

from trasparenza.models import Pubblicazione, Voce
from trasparenza.services import index_of
from versioni.models import Versione
from versioni.verification import Asked, Finding

RIFALLO: Final = "Rifare l'indice con «manage.py indicizza_trasparenza» e cercare chi l'ha cambiato."


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
    for codice, why in _entries(entries, found):
        yield Finding(f"{who}: di {codice} l'indice pubblico {why}. {RIFALLO}")


def _entries(expected: list[Voce], found: Pubblicazione) -> Iterator[tuple[str, str]]:
    there = {v.codice: v for v in Voce.objects.filter(pubblicazione=found)}
    for entry in expected:
        other = there.pop(entry.codice, None)
        if other is None:
            yield entry.codice, "non sa nulla"
        elif differ := _differing(entry, other):
            yield entry.codice, f"dice altro ({differ})"
    for codice in there:
        yield codice, "sa qualcosa, ma nella versione non c'è"


def _differing(expected: Model, found: Model) -> str:
    """The names of the columns that differ."""
    fields: list[Any] = [f for f in expected._meta.concrete_fields if not f.primary_key and not f.is_relation]
    return ", ".join(str(f.verbose_name) for f in fields if getattr(expected, f.attname) != getattr(found, f.attname))
