# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of an objective by their identities: what the history knows of those that are there no more.

A form says of each row who it is. What it says holds only for rows of the same objective: any other identity is that
of a stranger, and the row is a new one.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from obiettivi.modifica.form_text import CAMPI, SECTIONS, FormText, Riga, of_earlier_times
from obiettivi.scrittura.drafts import TABLES

# The table of each section of the form.
MODELS: Final[dict[str, Any]] = {mine: TABLES[section] for mine, section in SECTIONS.items()}


def known_by(objective: int, written: FormText) -> FormText:
    """The same text with identities where an earlier program wrote the key in the database.

    Such are the drafts of pages that were open then, and the texts that a variation keeps since then.
    """
    for section in CAMPI:
        rows = written.righe(section)
        if keys := {int(r.chiave) for r in rows if of_earlier_times(r.chiave)}:
            said = MODELS[section].history.filter(obiettivo_id=objective, id__in=keys).values_list("id", "row_id")
            names = {str(key): str(row_id) for key, row_id in said}
            written = written.con_righe(section, (_named(r, names) for r in rows))
    return written


def _named(row: Riga, names: dict[str, str]) -> Riga:
    return replace(row, chiave=names.get(row.chiave, "")) if of_earlier_times(row.chiave) else row


def gone(section: str, objective: int, identities: Collection[str]) -> dict[str, Any]:
    """The rows that an objective had and has no more, by identity, as they were last (no query where none is asked).

    Unsaved; each under its old key, so that its history goes on.
    """
    if not identities:
        return {}
    model = MODELS[section]
    records = model.history.filter(obiettivo_id=objective, row_id__in=identities)
    last = {str(r.row_id): r for r in records.order_by("history_date", "history_id")}
    there = model._default_manager.filter(row_id__in=last).values_list("row_id", flat=True)
    for identity in there:
        del last[str(identity)]
    return {identity: record.instance for identity, record in last.items()}
