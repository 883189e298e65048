# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed, as a draft: who each row is, and of what is stored already only what was typed otherwise."""

from collections.abc import Sequence
from typing import Any

from obiettivi.contenuto.row_matching import Said, match
from obiettivi.modifica.form_text import BOXES, CAMPI, SECTIONS, FormText, Riga
from obiettivi.modifica.identities import gone
from obiettivi.modifica.names import Nomi
from obiettivi.modifica.reading import CleanedText
from obiettivi.scrittura.drafts import Draft, RowDraft
from obiettivi.scrittura.resolving import attribute
from organizzazione.models import CentroDiResponsabilita
from testi.confronto import piega

Counting = Sequence[tuple[Riga, dict[str, Any]]]


def drafted(objective: int | None, ready: CleanedText, typed: FormText, before: FormText | None, names: Nomi) -> Draft:
    """The draft of a text that was read; ``before`` is what is stored, None of an objective that is not."""
    links = tuple(sorted(map(str, ready.operativi)))
    return Draft(
        {attribute(BOXES[field]): value for field, value in ready.testa.items()},
        {
            SECTIONS[section]: _rows(objective, section, ready.righe[section], typed, before, names)
            for section in CAMPI
            if before is None or _differs(ready.righe[section], before.righe(section))
        },
        None if before is not None and links == before.operativi else ready.operativi,
    )


def _differs(counting: Counting, before: Sequence[Riga]) -> bool:
    return [(row.chiave, row.valori) for row, _ in counting] != [(row.chiave, row.valori) for row in before]


def _rows(
    objective: int | None, section: str, counting: Counting, typed: FormText, before: FormText | None, names: Nomi
) -> list[RowDraft]:
    stored = {row.chiave: row for row in before.righe(section)} if before else {}
    who = _identities(counting, typed.righe(section), stored)
    other = {identity for identity in who if identity and identity not in stored}
    back = gone(section, objective, other) if objective is not None else {}
    drafts = []
    for (row, values), identity in zip(counting, who, strict=True):
        was = stored[identity].valori if identity in stored else {}
        said = {field: value for field, value in values.items() if was.get(field) != row.valori[field]}
        columns = {attribute(BOXES[f"{section}.{field}"]): value for field, value in said.items()}
        if section == "servizi" and columns:
            columns |= _centre_of_service(columns["descrizione"], back.get(identity), names)
        drafts.append(RowDraft(columns, identity))
    return drafts


def _centre_of_service(name: str, back: Any, names: Nomi) -> dict[str, Any]:
    """The centre that a service is, by its name; one that comes back under its name is the one that it was."""
    if back is not None and back.descrizione == name and _is_there(back.centro_id):
        return {}
    return {"centro_id": names.centri_piegati.get(piega(name))}


def _is_there(centre: int | None) -> bool:
    return centre is None or CentroDiResponsabilita.objects.filter(pk=centre).exists()


def _identities(counting: Counting, typed: Sequence[Riga], stored: dict[str, Riga]) -> list[str]:
    """Whose each row that counts is: an identity no more than once, empty for a new one.

    Rows that say nothing of the kind are new, but for a page that forgot who its rows are: those that it does not name
    at all are looked for by what they say.
    """
    found = []
    taken: set[str] = set()
    for row, _ in counting:
        found.append(row.chiave if row.chiave not in taken else "")
        taken.add(row.chiave)
    named = {row.chiave for row in typed}
    unnamed = [row for identity, row in stored.items() if identity not in named]
    unknown = [i for i, identity in enumerate(found) if not identity]
    pairs = match([_said(row) for row in unnamed], [_said(counting[i][0]) for i in unknown])
    for i, pair in zip(unknown, pairs, strict=True):
        if pair is not None:
            found[i] = unnamed[pair.place].chiave
    return found


def _said(row: Riga) -> Said:
    return Said("", row.valori["descrizione"])
