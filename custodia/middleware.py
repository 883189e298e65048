# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stands outside almost all others: gives each request a name, and tells and counts how it was answered."""

import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from custodia.logs import REQUEST_ID
from custodia.metrics import count_request

logger = logging.getLogger("traguardo.accessi")
HEADER: Final = "X-Request-ID"
# What a proxy may have given; anything else, and nothing, gets one of ours.
_GIVEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Files of the program, and addresses that it does not have.
NO_ROUTE: Final = "-"


class Watch:
    """The id of a request stands on its answer and on every line that the log has of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name it, let it be answered, tell."""
        given = request.headers.get(HEADER, "")
        request_id = given if _GIVEN.fullmatch(given) else uuid4().hex
        mine = REQUEST_ID.set(request_id)
        begun = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id
            _tell(request, response.status_code, time.perf_counter() - begun)
        finally:
            REQUEST_ID.reset(mine)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    match = request.resolver_match
    # The route, never the address: there are secrets in some, and as many addresses as rows.
    route = match.route if match else NO_ROUTE
    method = (request.method or "")[:10]
    count_request(route, method, status, seconds)
    if logger.isEnabledFor(logging.INFO):
        ms = round(seconds * 1000)
        told = {"method": method, "route": route, "status": status, "ms": ms, "user": _who(request)}
        logger.info("%s %s %s %s ms", method, route, status, ms, extra=told)


def _who(request: HttpRequest) -> Any:
    """The number of the user, when somebody had asked for it anyway."""
    return getattr(getattr(request, "_cached_user", None), "pk", None)
