# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public pages, by the version they are about."""

from django import template
from django.urls import reverse

from trasparenza.models import Pubblicazione, RelazionePubblicata, RilevazionePubblicata
from trasparenza.outcomes import threads

register = template.Library()


@register.simple_tag
def indirizzo(p: Pubblicazione, nome: str, **argomenti: str) -> str:
    """The address of a page of a version: without a number, when it is the one in force."""
    return reverse(f"trasparenza:{nome}", kwargs={**p.posto, **argomenti})


@register.simple_tag
def di_rilevazione(p: Pubblicazione, r: RilevazionePubblicata, nome: str, **argomenti: str) -> str:
    """The address of a page of an approved survey: without a number, when it is what holds."""
    return reverse(f"trasparenza:{nome}", kwargs={"piano": p.indirizzo, **r.posto, **argomenti})


@register.simple_tag
def di_relazione(p: Pubblicazione, r: RelazionePubblicata, nome: str) -> str:
    """The address of a page of an approved Relazione: without a number, when it is what holds."""
    return reverse(f"trasparenza:{nome}", kwargs={"piano": p.indirizzo, **r.posto})


@register.simple_tag
def filo(p: Pubblicazione, documento: str, ambito: str, strategico: str) -> str:
    """The address of the thread of a strategic objective."""
    return reverse("trasparenza:strategico", args=[p.indirizzo, threads.key_of(documento, ambito, strategico)])
