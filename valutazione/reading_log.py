# SPDX-License-Identifier: AGPL-3.0-or-later
"""That somebody read the sheet of somebody else: written when the page is made, shown to who administers."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from organizzazione.models import Utente
from valutazione.choices import Assignment, Reading
from valutazione.models import LetturaDiScheda, Scheda
from valutazione.people import PAID


def note_reading(sheets: Iterable[Scheda], who: Utente, what: Reading) -> None:
    """Write it down; who reads the own sheet reads nobody else's (one query). The sheets come with their persons."""
    now = timezone.now()
    others = [sheet for sheet in sheets if sheet.persona.utente_id != who.pk]
    if others:
        LetturaDiScheda.objects.bulk_create(
            LetturaDiScheda(scheda=sheet, chi=who, che_cosa=what, quando=now) for sheet in others
        )


def note_premiums(year: int, matricole: Collection[str], who: Utente) -> None:
    """Write down that somebody read which premiums come from the sheets of some people (two queries)."""
    sheets = Scheda.objects.filter(anno=year, categoria=PAID, persona__matricola__in=matricole).exclude(
        genere=Assignment.DELEGA
    )
    note_reading(sheets.select_related("persona"), who, Reading.PREMIO)
