# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there to do the long work: a worker says so when it waits, and the work that it holds says so meanwhile."""

import socket

from django.utils import timezone

from lavori import registry
from lavori.choices import StatoLavoro
from lavori.models import Presenza
from lavori.presence import SILENCE


def alive(*, here: bool = False) -> int:
    """How many workers are there; ``here``: on this machine, or in this container. One query for each table."""
    now = timezone.now()
    names: set[str] = set()
    names |= set(Presenza.objects.filter(vista_il__gt=now - SILENCE).values_list("chi", flat=True))
    for kind in registry.kinds():
        held = kind.model._default_manager.filter(stato=StatoLavoro.CORSO, fino_a__gt=now)
        names |= set(held.values_list("chi_lavora", flat=True))
    # As a worker calls itself: machine, process, something random.
    machine = f"{socket.gethostname()[:30]}:"
    return sum(1 for name in names if name and (not here or name.startswith(machine)))
