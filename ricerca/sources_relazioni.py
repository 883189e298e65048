# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is found in the Relazioni sulla performance: the sections that somebody may read, each by its own words."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from relazioni.models import Sezione
from relazioni.sections import BY_KEY
from ricerca.hits import Asked, Hit, Source
from testi.excerpts import excerpt, marked
from testi.ricerca import piegato

_TITLES: Final = {key: piegato(section.title) or "" for key, section in BY_KEY.items()}


def _sections(asked: Asked) -> QuerySet[Any]:
    """Those that say every word, in their title or in what is written in them."""
    said = Q()
    for word in asked.words:
        said &= Q(testo__piegato__contains=word) | Q(
            chiave__in=[key for key, title in _TITLES.items() if word in title]
        )
    mine = Sezione.objects.visible_to(asked.chi).exclude(testo="").filter(said)
    return mine.select_related("relazione__piano").order_by("-relazione__piano__anno", "relazione", "pk")


def _hits(rows: Sequence[Sezione], asked: Asked) -> list[Hit]:
    return [
        Hit(
            marked(str(s.get_chiave_display()), asked.words),
            reverse("relazioni:sezione", args=[s.pk]),
            f"{s.relazione}, {s.relazione.get_stato_display().lower()}",
            excerpt((s.testo,), asked.words),
        )
        for s in rows
    ]


RELAZIONI: Final = (Source("relazioni", "capitolo di una Relazione", "capitoli delle Relazioni", _sections, _hits),)
