# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is told when nobody is there to do the long works."""

from typing import Final

from django.urls import reverse

from lavori.presence import somebody_works
from obiettivi.vita import notifiche

FERMI: Final = "I lavori lunghi sono fermi"
PERCHE: Final = (
    "Un documento aspetta in coda e nessun processo «lavora» è acceso. Chi amministra la macchina lo avvia con "
    "«python manage.py lavora» (di solito è il servizio traguardo-lavori)."
)


def raise_alarm() -> None:
    """Called with every work that is asked for: when nobody is there to do it, the planning office and who administers
    are told, once a day."""
    if not somebody_works():
        notifiche.lavori_fermi(FERMI, PERCHE, reverse("fascicoli:elenco"))
