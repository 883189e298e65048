# SPDX-License-Identifier: AGPL-3.0-or-later
"""What migrations do to texts that were written before ``testi.codes``: mend them, keep them apart, and say so.

An upgrade never stops here. What an act has approved is in its version, which nothing here touches.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from testi.codes import BAD_IN_CODE, BAD_IN_LINE, WITHOUT_CODE, one_line, repaired_code

log = logging.getLogger(__name__)
WHY = "Aggiornamento del programma: tolti gli a capo e i caratteri che non si vedono"


def repair_texts(
    apps: Any, app: str, codes: Mapping[str, Sequence[str]], lines: Mapping[str, Sequence[str]], unless: Q | None = None
) -> None:
    """Mend the codes and the one-line texts of the models of an app, each row apart from the others of its table.

    Args:
        codes, lines: names of models, and of their fields.
        unless: the rows that are left as they are.
    """
    for fields, bad, mend in ((codes, BAD_IN_CODE, repaired_code), (lines, BAD_IN_LINE, one_line)):
        for model, names in fields.items():
            for name in names:
                rows = apps.get_model(app, model)._base_manager.filter(**{f"{name}__regex": bad})
                for row in rows.exclude(unless) if unless else rows:
                    _mend(apps, row, name, mend)


def _mend(apps: Any, row: Any, name: str, mend: Callable[[str], str]) -> None:
    before, field = getattr(row, name), row._meta.get_field(name)
    mended = mend(before)
    mended = "" if field.blank and mended == WITHOUT_CODE else mended
    for tried in _candidates(mended, field.max_length):
        try:
            with transaction.atomic():
                _write(row, name, tried)
        except IntegrityError:  # another row has this one already
            continue
        log.warning("%s %s: %s %r ora è %r", row._meta.label, row.pk, name, before, tried)
        # Read anew: a state that is protected lets nobody refresh it.
        _remember(apps, type(row)._base_manager.get(pk=row.pk))
        return


def _candidates(text: str, length: int) -> Iterator[str]:
    """«PEG 2020», then «PEG 2020 (2)», «PEG 2020 (3)», within the length of the field."""
    yield text
    for n in count(2):
        tail = f" ({n})"
        yield text[: length - len(tail)].rstrip() + tail


def _write(row: Any, name: str, text: str) -> None:
    values: dict[str, Any] = {name: text}
    if any(field.name == "versione" for field in row._meta.fields):
        values["versione"] = F("versione") + 1
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _remember(apps: Any, row: Any) -> None:
    """A line in the history of the row, as any other change has one."""

    try:
        history = apps.get_model(row._meta.app_label, f"Historical{row._meta.object_name}")
    except LookupError:
        return
    known = {field.attname for field in history._meta.concrete_fields}
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    history._base_manager.create(
        **{name: value for name, value in values.items() if name in known},
        history_date=timezone.now(),
        history_type="~",
        history_change_reason=WHY[:100],
    )
