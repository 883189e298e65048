# SPDX-License-Identifier: AGPL-3.0-or-later
"""The register as a file: CSV for a sheet, JSON lines for a program. Oldest first, row by row."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from reports.scrittori.csv import senza_formula
from sicurezza.models import Evento

HEADS: Final = ("quando", "che cosa", "chi", "numero dell'utente", "su che cosa", "dettagli", "da dove", "richiesta")
AT_ONCE: Final = 2_000


def _events(queryset: QuerySet[Evento]) -> Iterator[Evento]:
    yield from queryset.order_by("quando", "pk").iterator(AT_ONCE)


def csv_lines(queryset: QuerySet[Evento]) -> Iterator[str]:
    """Semicolons and the mark of UTF-8, as an Italian Excel reads it; no text becomes a formula."""
    yield "\ufeff"
    yield _csv_line(HEADS)
    for event in _events(queryset):
        number = "" if event.numero_utente is None else str(event.numero_utente)
        when = timezone.localtime(event.quando).strftime("%d/%m/%Y %H:%M:%S")
        told = (event.utente, number, event.oggetto, event.racconto(), event.indirizzo, event.richiesta)
        yield _csv_line((when, event.get_genere_display(), *map(senza_formula, told)))


def _csv_line(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=";", lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def json_lines(queryset: QuerySet[Evento]) -> Iterator[str]:
    """One object a line; times with their zone."""
    for event in _events(queryset):
        told = {
            "quando": timezone.localtime(event.quando).isoformat(),
            "genere": event.genere,
            "utente": event.utente,
            "numero_utente": event.numero_utente,
            "oggetto": event.oggetto,
            "dettagli": event.dettagli,
            "indirizzo": event.indirizzo,
            "richiesta": event.richiesta,
        }
        yield json.dumps(told, ensure_ascii=False) + "\n"


FORMATS: Final[dict[str, tuple[str, Callable[[QuerySet[Evento]], Iterator[str]]]]] = {
    "csv": ("text/csv; charset=utf-8", csv_lines),
    "jsonl": ("application/jsonl; charset=utf-8", json_lines),
}
