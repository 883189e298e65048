# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who is there to do the long work: a worker says so when it waits, and the work that it holds says so meanwhile."""

import socket
from datetime import timedelta
from typing import Final

from django.apps import apps
from django.utils import timezone

from fascicoli.choices import StatoFascicolo

# Without a sign for so long, a worker counts as gone.
SILENCE: Final = timedelta(seconds=60)


def alive(*, here: bool = False) -> int:
    """How many workers are there; ``here``: on this machine, or in this container. One query for each table."""
    now = timezone.now()
    names: set[str] = set()
    for model in apps.get_app_config("fascicoli").get_models():
        columns = {field.name for field in model._meta.concrete_fields}
        if {"chi", "vista_il"} <= columns:
            names |= set(model._default_manager.filter(vista_il__gt=now - SILENCE).values_list("chi", flat=True))
        if {"chi_lavora", "fino_a"} <= columns:
            held = model._default_manager.filter(stato=StatoFascicolo.CORSO, fino_a__gt=now)
            names |= set(held.values_list("chi_lavora", flat=True))
    # As a worker calls itself: machine, process, something random.
    machine = f"{socket.gethostname()[:30]}:"
    return sum(1 for name in names if name and (not here or name.startswith(machine)))
