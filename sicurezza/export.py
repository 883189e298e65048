# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as a file: CSV for a sheet, JSON lines for a program. Oldest first, row by row."""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from fogli.outgoing_csv import CSV_TYPE, spreadsheet_lines
from sicurezza.models import Evento

HEADS: Final = (
    "quando",
    "che cosa",
    "chi",
    "numero dell'utente",
    "su che cosa",
    "dettagli",
    "da dove",
    "richiesta",
    "nome",
)
AT_ONCE: Final = 2_000


def _events(queryset: QuerySet[Evento]) -> Iterator[Any]:
    yield from queryset.order_by("quando", "pk").iterator(AT_ONCE)


def csv_lines(queryset: QuerySet[Evento]) -> Iterator[str]:
    """As an Italian Excel reads it."""
    return spreadsheet_lines(chain([HEADS], map(_told, _events(queryset))))


def _told(event: Any) -> tuple[str | int | None, ...]:
    when = timezone.localtime(event.quando).strftime("%d/%m/%Y %H:%M:%S")
    what, who = event.get_genere_display(), (event.utente, event.numero_utente)
    return (
        when,
        what,
        *who,
        event.oggetto,
        event.racconto(),
        event.indirizzo,
        event.richiesta,
        event.nome_di_oggi.strip(),
    )


def json_lines(queryset: QuerySet[Evento]) -> Iterator[str]:
    """One object a line; times with their zone."""
    for event in _events(queryset):
        told = {
            "quando": timezone.localtime(event.quando).isoformat(),
            "genere": event.genere,
            "utente": event.utente,
            "nome": event.nome_di_oggi.strip(),
            "numero_utente": event.numero_utente,
            "oggetto": event.oggetto,
            "dettagli": event.dettagli,
            "indirizzo": event.indirizzo,
            "richiesta": event.richiesta,
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"


FORMATS: Final[dict[str, tuple[str, Callable[[QuerySet[Evento]], Iterator[str]]]]] = {
    "csv": (CSV_TYPE, csv_lines),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
}
