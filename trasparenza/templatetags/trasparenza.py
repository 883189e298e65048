# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public pages, by the version they are about."""

from django import template
from django.urls import reverse

from trasparenza.models import Pubblicazione

register = template.Library()


@register.simple_tag
def indirizzo(p: Pubblicazione, nome: str, **argomenti: str) -> str:
    """The address of a page of a version: without a number, when it is the one in force."""
    return reverse(f"trasparenza:{nome}", kwargs={**p.posto, **argomenti})
