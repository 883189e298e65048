# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told of the premiums of the years, from what acts froze: never from a table that somebody still writes in."""

from valutazione.models import RipartizioneDefinitiva
from valutazione.premiums import Told, tell


def told_until(definitive: RipartizioneDefinitiva) -> Told:
    """What is told of a definitive distribution beside all those that acts had frozen before it (a query)."""
    rows = RipartizioneDefinitiva.objects.filter(numero__lte=definitive.numero).order_by("numero")
    return tell(row.read for row in rows.only("contenuto").iterator(10))[-1]


def told_of_year(year: int) -> Told | None:
    """The same of a year; None while no act has made a distribution of it definitive (two queries)."""
    found = RipartizioneDefinitiva.objects.filter(ripartizione__fondo__anno=year).only("numero").first()
    return told_until(found) if found else None
