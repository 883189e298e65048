# SPDX-License-Identifier: AGPL-3.0-or-later
"""The first rows of each table of open data: what one would take away, before one takes it."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from django.core.cache import cache

from trasparenza.cache import programma
from trasparenza.models import Pubblicazione
from trasparenza.tabelle import TABELLE, Dati, Tabella
from versioni.models import Versione

ROWS: Final = 5
# A cell shows how it begins: whoever wants it whole takes the file.
CELL: Final = 160
Sample = list[list[str]]


def first_rows(shown: Iterable[Pubblicazione]) -> dict[int, dict[str, Sample]]:
    """By the key of the version and the name of the table: one query for all versions that nobody has looked at yet.

    A link of the chain stands for one content for ever: what was read of it is kept, for this program.
    """
    keys = {p.versione_id: f"prime-righe:{programma()}:{p.versione.catena}" for p in shown}
    kept: dict[str, dict[str, Sample]] = cache.get_many(keys.values())
    missing = [pk for pk, key in keys.items() if key not in kept]
    if missing:
        contents = Versione.objects.order_by().filter(pk__in=missing).values_list("pk", "contenuto")
        for pk, text in contents.iterator(chunk_size=1):
            kept[keys[pk]] = _samples(json.loads(text))
            cache.set(keys[pk], kept[keys[pk]], timeout=None)
    return {pk: kept[key] for pk, key in keys.items()}


def _samples(said: Dati) -> dict[str, Sample]:
    return {name: _rows(table, said) for name, table in TABELLE.items()}


def _rows(table: Tabella, said: Dati) -> Sample:
    return [[_cell(cell) for cell in row] for row in islice(table.righe(said), ROWS)]


def _cell(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    return text if len(text) <= CELL else f"{text[:CELL].rstrip()}…"
