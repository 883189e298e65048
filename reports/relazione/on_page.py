# SPDX-License-Identifier: AGPL-3.0-or-later
"""The numbers of a section of a Relazione, on its page (``organizzazione.page_parts``)."""

from typing import Any, Final

from flussi.acts import Refused
from organizzazione.rules import Chi, legge_tutto
from relazioni.models import Sezione
from relazioni.reading import content_of
from relazioni.sections import Drawn
from reports.relazione.chapters import DRAWERS

PART: Final = "reports/relazione/accanto.html"


def numbers_of(section: Sezione, who: Chi) -> tuple[str, dict[str, Any]]:
    """What the document draws in a section; nothing for who does not read every plan."""
    drawn = section.section.drawn
    if drawn is Drawn.NULLA or not legge_tutto(who):
        return PART, {}
    try:
        return PART, {"numeri": list(DRAWERS[drawn](content_of(section.relazione)))}
    except Refused as no:
        return PART, {"numeri_perche": no.in_full}
