# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page where a Relazione is written, where everybody reads what acts have approved of it
(``organizzazione.page_parts``)."""

from typing import Any, Final

from relazioni.models import Relazione
from trasparenza import published, services
from trasparenza.models import RelazionePubblicata

PART: Final = "trasparenza/relazioni/pubblica.html"


def public_page_of(relazione: Relazione) -> tuple[str, dict[str, Any]]:
    """The address of its public page; nothing where no act has approved it (a query then, four else)."""
    if not relazione.approvazioni.exists():
        return PART, {}
    services.stato()  # an act that nobody has read yet is in no index
    rows = RelazionePubblicata.objects.in_vigore().filter(atto__approvata__relazione=relazione)
    found = rows.first()
    plan = published.addresses_of([relazione.piano_id]).get(relazione.piano_id)
    return PART, {"pubblicata": found, "indirizzo_del_piano": plan} if found and plan else {}
