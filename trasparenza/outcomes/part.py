# SPDX-License-Identifier: AGPL-3.0-or-later
"""On the page of a survey, for the office: which evidence everybody may see (``organizzazione.page_parts``)."""

from typing import Any, Final

from monitoraggio.models import Rilevazione
from organizzazione.rules import Chi, scrive_tutto
from trasparenza.outcomes.proofs import counted

PART: Final = "trasparenza/ufficio/parte.html"


def proofs_part(survey: Rilevazione, who: Chi) -> tuple[str, dict[str, Any]]:
    """The way to the list with its counts (a query); nothing for who does not decide."""
    if not scrive_tutto(who):
        return PART, {}
    there, out = counted(survey)
    return PART, {"prove_della_rilevazione": there, "prove_per_tutti": out, "rilevazione": survey}
