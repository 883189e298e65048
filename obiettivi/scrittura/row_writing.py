# SPDX-License-Identifier: AGPL-3.0-or-later
"""The rows of one section of an objective, written as they were typed: each on the row that it is.

A row that is told by an identity of this objective is that row, wherever it stands and whatever it says; one that was
deleted comes back as it was. Rows that say nothing of the kind are new, but for a page that forgot who its rows are:
those that it does not name at all are looked for by what they say (``row_matching``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from obiettivi.contenuto.row_matching import Said, match
from obiettivi.models import ObiettivoPEG, ServizioCoinvolto
from obiettivi.modifica.form_text import Riga
from obiettivi.modifica.identities import MODELS, gone
from obiettivi.modifica.names import Nomi
from organizzazione.models import CentroDiResponsabilita
from testi.confronto import piega

# The names of fields that hold a key in the database.
_KEYS: Final = frozenset({"tipo", "responsabile", "centro"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says of a section: all its rows, those that count with their values, and the stored ones before."""

    all: Sequence[Riga]
    counting: Sequence[tuple[Riga, dict[str, Any]]]
    before: Sequence[Riga]


def write_rows(objective: ObiettivoPEG, section: str, typed: Typed, names: Nomi) -> None:
    """Write what was typed, touching only the rows that change; to be called in a transaction."""
    table = MODELS[section]._default_manager.filter(obiettivo=objective)
    stored: dict[str, Any] = {str(row.row_id): row for row in table} if typed.before else {}
    who = _identities(typed, stored)
    back = gone(section, objective.pk, {i for i in who if i and i not in stored})
    for identity, row in stored.items():
        if identity not in who:
            row.delete()
    texts = {row.chiave: row.valori for row in typed.before}
    places = _places([stored[i].ordine if i in stored else None for i in who])
    for (row, values), identity, place in zip(typed.counting, who, places, strict=True):
        same = stored.get(identity) or back.get(identity) or MODELS[section](obiettivo=objective)
        if identity not in stored or same.ordine != place or texts[identity] != row.valori:
            _write(same, values, place, names)


def _identities(typed: Typed, stored: dict[str, Any]) -> list[str]:
    """Whose each row that counts is: an identity no more than once, empty for a new one."""
    found = []
    taken: set[str] = set()
    for row, _ in typed.counting:
        found.append(row.chiave if row.chiave not in taken else "")
        taken.add(row.chiave)
    unnamed = [r for r in typed.before if r.chiave in stored and r.chiave not in {t.chiave for t in typed.all}]
    unknown = [i for i, identity in enumerate(found) if not identity]
    pairs = match([_said(r) for r in unnamed], [_said(typed.counting[i][0]) for i in unknown])
    for i, pair in zip(unknown, pairs, strict=True):
        if pair is not None:
            found[i] = unnamed[pair.place].chiave
    return found


def _said(row: Riga) -> Said:
    return Said("", row.valori["descrizione"])


def _write(row: Any, values: dict[str, Any], place: int, names: Nomi) -> None:
    row.ordine = place
    if isinstance(row, ServizioCoinvolto):
        _link(row, values["descrizione"], names)
    for field, value in values.items():
        setattr(row, attribute(field), value)
    row.save()


def _link(service: ServizioCoinvolto, name: str, names: Nomi) -> None:
    """The centre that a service is: another one where it has another name, or where it went since."""
    linked = service.centro_id
    back = service._state.adding and linked is not None
    if service.descrizione != name or (back and not CentroDiResponsabilita.objects.filter(pk=linked or 0).exists()):
        service.centro_id = names.centri_piegati.get(piega(name))


def _places(present: Sequence[int | None]) -> list[int]:
    """Ascending numbers for rows that may be moved or new, changing as few of the present ones as can be."""
    used = sorted({n for n in present if n is not None})
    following = (used[-1] if used else 0) + 1
    return used + list(range(following, following + len(present) - len(used)))


def attribute(field: str) -> str:
    """The name under which a model takes a value: of a link, the key."""
    return f"{field}_id" if field in _KEYS else field
