# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether anybody is there to do the long works."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from lavori import registry
from lavori.choices import StatoLavoro
from lavori.models import Presenza
from lavori.work import Work

# A worker says that it is there every few seconds, but not while it works; then its work says so.
SILENCE: Final = timedelta(seconds=60)
# So long a work waits before its page speaks of it: a worker looks into the queue every second.
PATIENCE: Final = timedelta(seconds=15)


def present(who: str) -> None:
    """A worker says that it is there."""
    Presenza.objects.update_or_create(chi=who, defaults={"vista_il": timezone.now()})


def gone(who: str) -> None:
    """A worker says good-bye; what the dead have left for a day goes with it."""
    Presenza.objects.filter(chi=who).delete()
    Presenza.objects.filter(vista_il__lt=timezone.now() - timedelta(days=1)).delete()


def somebody_works() -> bool:
    """Whether a worker is there (a question, and one more for each kind of work)."""
    now = timezone.now()
    if Presenza.objects.filter(vista_il__gt=now - SILENCE).exists():
        return True
    held = {"stato": StatoLavoro.CORSO, "fino_a__gt": now}
    return any(kind.model._default_manager.filter(**held).exists() for kind in registry.kinds())


def stuck(work: Work) -> bool:
    """Whether a work waits for nobody; a page that shows it only reads."""
    waited = timezone.now() - work.chiesto_il
    return work.stato == StatoLavoro.ATTESA and waited > PATIENCE and not somebody_works()
