# SPDX-License-Identifier: AGPL-3.0-or-later
"""States that change only through transitions, in a process of many threads; what migrations know of them."""

import threading
from collections.abc import Sequence
from typing import Any, Final

from django_fsm import ConcurrentTransitionMixin, FSMField

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


class StateField(FSMField):
    """``django_fsm``'s own, which migrations know as the text that it is.

    Each of its copies listens to every model that is made from then on, to find the transitions of its own; migrations
    make models by the ten thousand, none with transitions. They ran twice as long for it, and longer with each state.
    """

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """See Django: a column of text, whose protection is no matter of the database."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs
