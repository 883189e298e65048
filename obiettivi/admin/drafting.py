# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the forms of the admin hold of an objective, as a draft: what was not touched is not named."""

from collections.abc import Iterable
from typing import Any

from aggregati.admin import CAMPO_REVISIONE
from obiettivi.scrittura.drafts import TABLES, Draft, RowDraft

LINKS = "obiettivi_operativi"


def drafted(form: Any, formsets: Iterable[Any], *, change: bool) -> Draft:
    """The draft of a page; an objective that is new has its own columns in hand (``change`` is false)."""
    changed = set(form.changed_data) - {CAMPO_REVISIONE}
    links = [o.pk for o in form.cleaned_data[LINKS]] if LINKS in changed else None
    head = _columns(form, changed - {LINKS}) if change else {}
    rows: dict[str, list[RowDraft]] = {}
    sections = {model: section for section, model in TABLES.items()}
    for formset in formsets:
        # So that the admin can tell its log what was added, changed and deleted; it stores nothing.
        formset.save(commit=False)
        touched = formset.new_objects or formset.changed_objects or formset.deleted_objects
        if touched and formset.model in sections:
            rows[sections[formset.model]] = _rows(formset)
    return Draft(head, rows, links)


def _rows(formset: Any) -> list[RowDraft]:
    _in_fondo(formset)
    kept = [f for f in formset.initial_forms if f not in formset.deleted_forms]
    new = [f for f in formset.extra_forms if f.has_changed() and f not in formset.deleted_forms]
    # The office numbers its rows here by hand: the numbers hold as they were typed.
    stay = [RowDraft(_columns(f, {*f.changed_data, "ordine"}), str(f.instance.row_id)) for f in kept]
    return stay + [RowDraft(_columns(f, {*f.fields, "ordine"})) for f in new]


def _columns(form: Any, names: Iterable[str]) -> dict[str, Any]:
    fields = {f.name: f.attname for f in form.instance._meta.concrete_fields}
    rows = {"id", "obiettivo"}
    return {fields[name]: getattr(form.instance, fields[name]) for name in names if name in fields and name not in rows}


def _in_fondo(formset: Any) -> None:
    """Rows without a number go to the end, in the order in which they were written."""
    ultimo = max((f.instance.ordine for f in formset.forms if f.instance.pk), default=0)
    for riga in formset.extra_forms:
        if riga.has_changed() and not riga.instance.ordine:
            ultimo += 1
            riga.instance.ordine = ultimo
