# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages of other apps say of acts and variations (``organizzazione.page_parts``)."""

from typing import Any, Final

from django.db.models import Count

from delibere.shown import senza_byte
from obiettivi.models import ObiettivoPEG
from organizzazione.rules import Chi
from versioni.choices import StatoVariazione
from versioni.models import Modifica, Variazione, Versione

TEMPLATE: Final = "delibere/parti/nel_piano.html"
LATEST: Final = 5


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


def latest_versions(_reader: Chi) -> tuple[str, dict[str, Any]]:
    """What acts have approved, the latest first, with its documents and how much it changed (three queries)."""
    versions = Versione.objects.visible_to(_reader).senza_contenuti().select_related("piano")
    changed = versions.annotate(changed=Count("variazione__modifiche")).order_by("-registrata_il", "-pk")
    return "delibere/parti/ultime.html", {"versioni": list(changed.prefetch_related(senza_byte())[:LATEST])}
