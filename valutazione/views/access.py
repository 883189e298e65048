# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose sheet somebody opens, and that it was opened."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from obiettivi.views.access import utente_di
from valutazione.choices import Reading, SheetAct
from valutazione.models import Scheda
from valutazione.reading_log import note_reading


def sheet_followed(request: HttpRequest, pk: int) -> Scheda:
    """A sheet that somebody at least follows: who it is of and where it stands. Raises ``Http404``."""
    rows = Scheda.objects.allowing(request.user, SheetAct.SEGUIRE)
    found: Scheda = get_object_or_404(rows.told(), pk=pk)
    return found


def sheet_readable(request: HttpRequest, pk: int) -> Scheda:
    """A sheet that somebody may read. Who is then shown what it says is noted. Raises ``Http404``."""
    found: Scheda = get_object_or_404(Scheda.objects.visible_to(request.user).told(), pk=pk)
    return found


def sheet_read(request: HttpRequest, pk: int, what: Reading) -> Scheda:
    """A sheet that somebody reads, and whose reading is noted. Raises ``Http404``."""
    found = sheet_readable(request, pk)
    note_reading([found], utente_di(request), what)
    return found


def reads(request: HttpRequest, sheet: Scheda) -> bool:
    """Whether who asks reads what it says."""
    return bool(Scheda.objects.visible_to(request.user).filter(pk=sheet.pk).exists())
