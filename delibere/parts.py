# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of other apps say of acts and variations (``organizzazione.page_parts``)."""

from typing import Any, Final

from obiettivi.models import ObiettivoPEG
from organizzazione.rules import Chi
from versioni.choices import StatoVariazione
from versioni.models import Modifica, Variazione, Versione

TEMPLATE: Final = "delibere/parti/nel_piano.html"


def nel_piano(obiettivo: ObiettivoPEG, chi: Chi) -> tuple[str, dict[str, Any]]:
    """Whether an objective is in force and in a variation, why, and where to read more (at most three queries)."""
    contesto: dict[str, Any] = {"o": obiettivo, "piano": obiettivo.piano}
    if not obiettivo.piano.approvato:
        return TEMPLATE, contesto
    aperta = {"variazione__stato": StatoVariazione.APERTA, "variazione__piano": obiettivo.piano_id}
    versioni = Versione.objects.visible_to(chi).filter(piano=obiettivo.piano_id).senza_contenuti()
    return TEMPLATE, contesto | {
        "modifica": Modifica.objects.filter(obiettivo=obiettivo.pk, **aperta).first(),
        "variazione": Variazione.objects.visible_to(chi)
        .filter(piano=obiettivo.piano_id, stato=StatoVariazione.APERTA)
        .first(),
        "versione": versioni.order_by("-numero").first(),
    }
