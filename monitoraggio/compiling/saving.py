# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was typed in a page, saved: read, and handed to the one writer, of one objective or of many alike."""

from collections.abc import Mapping

from aggregati.models import ConflittoDiRevisione
from monitoraggio.compiling.columns import Section
from monitoraggio.compiling.reading import Faults, read
from monitoraggio.compiling.sheet import Sheet, Texts
from monitoraggio.scrittura.drafts import Change, Fault, Hand, NotStorable
from monitoraggio.scrittura.writer import write
from organizzazione.models import Utente


class NotValid(Exception):
    """What was typed cannot be stored: why, box by box."""

    def __init__(self, faults: Faults) -> None:
        super().__init__("Ci sono caselle da correggere.")
        self.faults = dict(faults)


def store(sheet: Sheet, texts: Texts, read_before: Mapping[int, int], who: Utente, reason: str) -> int:
    """Write what changed, whole or not at all.

    Returns:
        Of how many objectives something is another now.

    Raises:
        ConflittoDiRevisione: somebody saved one of them since the page was read, or the page does not say what it read.
        NotWritable: one of them may not be written now.
        NotValid: some of it cannot be stored.
    """
    found = read(sheet, texts)
    # A page that is old asks for a choice first: what it says wrong is told of the text that is chosen.
    if any(read_before.get(pk) != s.revisione for pk, s in sheet.states.items() if pk in found.drafts or found.faults):
        raise ConflittoDiRevisione("salvata da altri")
    if found.faults:
        raise NotValid(found.faults)
    changes = [Change(sheet.states[pk], draft, read_before.get(pk)) for pk, draft in found.drafts.items()]
    if any(change.revision is None for change in changes):
        raise ConflittoDiRevisione("manca la revisione")
    try:
        return len(write(changes, Hand(who, reason))) if changes else 0
    except NotStorable as no:
        raise NotValid(_by_box(sheet, no.faults)) from no


def _by_box(sheet: Sheet, faults: tuple[Fault, ...]) -> Faults:
    by_code = {s.codice: pk for pk, s in sheet.states.items()}
    rows = {(i.code, i.key): i for i in sheet.items}
    found: Faults = {}
    for fault in faults:
        column = fault.column.removesuffix("_id")
        item = rows.get((fault.code, str(fault.row))) if fault.row else None
        name = item.box(column) if item else f"{Section.OBJECTIVE}-{by_code.get(fault.code, '')}-{column}"
        found.setdefault(name, []).append(fault.why)
    return found
