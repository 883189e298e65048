# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether anybody is there to do the long works, and who is told when nobody is."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from fascicoli.choices import StatoFascicolo
from fascicoli.models import Fascicolo, Presenza, Stampa
from fascicoli.work import Work
from obiettivi import notifiche

# A worker says that it is there every few seconds, but not while it works; then its work says so.
SILENCE: Final = timedelta(seconds=60)
# So long a work waits before its page speaks of it: a worker looks into the queue every second.
PATIENCE: Final = timedelta(seconds=15)
FERMI: Final = "I lavori lunghi sono fermi"
PERCHE: Final = (
    "Un documento aspetta in coda e nessun processo «lavora» è acceso. Chi amministra la macchina lo avvia con "
    "«python manage.py lavora» (di solito è il servizio traguardo-lavori)."
)


def present(who: str) -> None:
    """A worker says that it is there."""
    Presenza.objects.update_or_create(chi=who, defaults={"vista_il": timezone.now()})


def gone(who: str) -> None:
    """A worker says good-bye; what the dead have left for a day goes with it."""
    Presenza.objects.filter(chi=who).delete()
    Presenza.objects.filter(vista_il__lt=timezone.now() - timedelta(days=1)).delete()


def somebody_works() -> bool:
    """Whether a worker is there (three questions at most)."""
    now = timezone.now()
    if Presenza.objects.filter(vista_il__gt=now - SILENCE).exists():
        return True
    held = {"stato": StatoFascicolo.CORSO, "fino_a__gt": now}
    return bool(Fascicolo.objects.filter(**held).exists() or Stampa.objects.filter(**held).exists())


def stuck(work: Work) -> bool:
    """Whether a work waits for nobody; a page that shows it only reads."""
    waited = timezone.now() - work.chiesto_il
    return work.stato == StatoFascicolo.ATTESA and waited > PATIENCE and not somebody_works()


def raise_alarm() -> None:
    """Called with every work that is asked for: when nobody is there to do it, the planning office and who administers
    are told, once a day."""
    if not somebody_works():
        notifiche.lavori_fermi(FERMI, PERCHE)
