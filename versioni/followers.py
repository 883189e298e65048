# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who moves with the version in force: what stands above and speaks of it is told in the transaction of the act.

``versioni`` knows nothing of the apps above it; each names its follower when it is ready. What a follower raises undoes
the act, so it raises nothing that the office could not have avoided.
"""

from collections.abc import Callable
from typing import Final

from organizzazione.models import Utente
from versioni.models import Versione

Follower = Callable[[Versione, Utente], None]
_followers: Final[list[Follower]] = []


def follow(follower: Follower) -> None:
    """Name who is told; said twice it counts once."""
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(version: Versione, who: Utente) -> None:
    """Tell them all of a version that was just written."""
    for follower in _followers:
        follower(version, who)
