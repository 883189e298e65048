# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes away what nobody needs any more, a few rows at a time: who works meanwhile does not wait."""

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import transaction

from custodia.growth import FATES, Pruned, Rows

# Rows of one transaction; fascicoli carry their documents with them.
BATCH: Final = 200


def prune(*, trial: bool = False) -> Iterator[tuple[str, int]]:
    """What was taken away (or would be), in words, and how many rows of it. Said again, it finds nothing."""
    for label, fate in FATES.items():
        if isinstance(fate, Pruned):
            old = fate.old(apps.get_model(label))
            yield fate.what, old.count() if trial else _delete(old)


def _delete(old: Rows) -> int:
    total = 0
    while keys := list(old.order_by().values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # The condition is asked again: a row that somebody needs by now stays.
            old.filter(pk__in=keys).delete()
        total += len(keys)
    return total
