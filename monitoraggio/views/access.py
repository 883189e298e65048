# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a page may open of a survey: a stranger finds nothing."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme

from monitoraggio.choices import ObjectiveAct
from monitoraggio.models import Rilevazione, StatoObiettivo, StatoQuerySet
from organizzazione.rules import Chi


def readable_survey(request: HttpRequest, pk: int) -> Rilevazione:
    """A survey that somebody reads.

    Raises:
        Http404: there is none for this user.
    """
    found: Rilevazione = get_object_or_404(Rilevazione.objects.visible_to(request.user).told(), pk=pk)
    return found


def readable_state(request: HttpRequest, pk: int) -> StatoObiettivo:
    """What is said of an objective that somebody reads.

    Raises:
        Http404: there is none for this user.
    """
    states = StatoObiettivo.objects.visible_to(request.user).select_related("rilevazione__piano", "centro")
    found: StatoObiettivo = get_object_or_404(states, pk=pk)
    return found


def only(state: StatoObiettivo) -> StatoQuerySet:
    """That one."""
    found: StatoQuerySet = StatoObiettivo.objects.filter(pk=state.pk)
    return found


def may_write(who: Chi, state: StatoObiettivo) -> bool:
    """Whether somebody may write it now."""
    return only(state).allowing(who, ObjectiveAct.SCRIVERE).exists()


def where_it_was(request: HttpRequest) -> str:
    """The page on which a button was (``da``), inside the site; empty where it says none, or leads out."""
    page = request.POST.get("da", "")
    inside = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if inside else ""
