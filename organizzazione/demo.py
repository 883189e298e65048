# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose the demo city is: its users, and that nobody else's work is in the same database.

What the demo tells is frozen by triggers and public at once, with invented acts: a Comune that keeps the names of the
demo beside its own people must not find it in its plans.
"""

import json
from collections.abc import Iterable
from typing import Final

from django.conf import settings

from organizzazione.models import Utente

FILE: Final = "citta_demo.json"
NOT_A_DEMO: Final = "Questo database ha già utenti suoi: la città di esempio si carica solo in uno nuovo."


class NotADemo(Exception):
    """The database holds somebody's real work: an Italian sentence."""


def demo_user(name: str) -> Utente:
    """A user of the demo city. Raises ``Utente.DoesNotExist``."""
    user: Utente = Utente.objects.get(username=name)
    return user


def demand_demo() -> None:
    """Raise ``NotADemo`` where there are users that are not of the demo city (one query)."""
    told = json.loads((settings.BASE_DIR / "fixtures" / FILE).read_text(encoding="utf-8"))
    demand_only(user["username"] for user in told["utenti"])


def demand_only(names: Iterable[str]) -> None:
    """Raise ``NotADemo`` where there is any other user."""
    if Utente.objects.exclude(username__in=list(names)).exists():
        raise NotADemo(NOT_A_DEMO)
