# SPDX-License-Identifier: AGPL-3.0-or-later
"""Codes with slashes: who types them into an address as they stand on paper is led to the address that stays."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from trasparenza.cache import Vista, pubblica


def with_slashes(name: str) -> Vista:
    """A view that leads to the page of that name. It comes after it among the addresses."""

    @login_not_required
    @pubblica
    @require_safe
    def led(request: HttpRequest, **place: Any) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        address = reverse(f"trasparenza:{name}", kwargs=place)
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)

    return led
