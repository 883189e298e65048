# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page may open of a ricognizione: a stranger finds nothing."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from ricognizioni.models import Ricognizione, StatoOperativo


def readable(request: HttpRequest, pk: int) -> Ricognizione:
    """A ricognizione that somebody reads. Raises ``Http404``."""
    rows = Ricognizione.objects.visible_to(request.user).select_related("dup")
    found: Ricognizione = get_object_or_404(rows, pk=pk)
    return found


def readable_state(request: HttpRequest, pk: int) -> StatoOperativo:
    """What is said of an operative objective that somebody reads. Raises ``Http404``."""
    rows = StatoOperativo.objects.visible_to(request.user).select_related("ricognizione__dup")
    found: StatoOperativo = get_object_or_404(rows, pk=pk)
    return found
