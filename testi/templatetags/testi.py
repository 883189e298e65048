# SPDX-License-Identifier: AGPL-3.0-or-later
"""Filters that print texts, dates and numbers as the office does."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import is_aware, localtime

from testi import formati
from testi.blocchi import blocchi, tratti
from testi.differenze import capoversi
from testi.excerpts import Piece

register = template.Library()
register.filter("blocchi", blocchi)
register.filter("tratti", tratti)
register.filter("capoversi", capoversi)
register.filter("data_it", formati.data)
register.filter("numero_it", formati.numero)


@register.filter
def dopo(day: date | None, word: str) -> str:
    """A day after its article: ``{{ giorno|dopo:"al" }}`` is «al 12/06/2020», or «all'11/06/2020»."""
    if isinstance(day, datetime) and is_aware(day):
        day = localtime(day)
    return formati.on(word, day) if day else ""


@register.filter
def pezzi(pieces: Iterable[Piece]) -> SafeString:
    """The runs of a text, with what was looked for marked."""
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", piece.text) if piece.found else piece.text,) for piece in pieces)
    )
