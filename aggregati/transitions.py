# SPDX-License-Identifier: AGPL-3.0-or-later
"""States that change only through transitions, in a process of many threads."""

import threading
from typing import Any, Final

from django_fsm import ConcurrentTransitionMixin

_refreshing: Final = threading.RLock()


class Transitions(ConcurrentTransitionMixin):
    """``django_fsm``'s own, that reads rows again one thread at a time.

    To read a row again it lifts the protection of the state for the whole class, and puts it back at the end: of two
    threads that do so together (a deferred column is enough), one would find it back too early and fail.
    """

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """See Django."""
        with _refreshing:
            super().refresh_from_db(*args, **kwargs)
