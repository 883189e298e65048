# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a page sends who asks for more than it can make at once.

The queue stands above this app (``fascicoli`` keeps it, with its worker and its page): it registers itself here when
the program starts.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from reports.desk import Deferred, Order

# Takes the order down and answers with the page where it will be found.
Queue = Callable[[HttpRequest, Order, Deferred], HttpResponseBase]
_registered: list[Queue] = []


def register(queue: Queue) -> None:
    """Say who takes the orders down."""
    _registered[:] = [queue]


def ask(request: HttpRequest, order: Order, why: Deferred) -> HttpResponseBase:
    """Take an order down."""
    return _registered[0](request, order, why)
