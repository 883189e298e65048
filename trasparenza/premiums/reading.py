# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the pages find what is told of the premiums, and of which years no distribution is definitive yet."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404

from ente import identity
from trasparenza import published
from trasparenza.models import PremiPubblicati
from trasparenza.premiums.machine import FIGURES, Figure, said_of
from trasparenza.premiums.table import SHAPE
from valutazione.models import AttoDellaRipartizione
from valutazione.premiums_told import told_until

NOT_YET: Final = "Nessuna ripartizione definitiva di questo anno"


@dataclass(frozen=True, slots=True)
class YearOfPremiums:
    """A year; ``told`` None: no act has made a distribution definitive. ``before``: the last year told before it."""

    year: int
    told: PremiPubblicati | None
    before: PremiPubblicati | None = None

    @property
    def rows(self) -> list[tuple[Figure, str, str]]:
        """Its numbers, each beside that of the year before; empty where there is none."""
        if self.told is None:
            return []
        now, then = self.told.shown, self.before.shown if self.before else {}
        return [(figure, now[figure.name], then.get(figure.name, "")) for figure in FIGURES]


def index_of(deed: AttoDellaRipartizione) -> PremiPubblicati:
    """What the index must say of a definitive distribution, not saved."""
    told = told_until(deed.definitiva)
    said = said_of(deed.definitiva.read.ente or identity.name(), told)
    return PremiPubblicati(atto=deed, anno=told.year, detto=said, forma=SHAPE)


def years() -> list[YearOfPremiums]:
    """Those that have an approved plan or something told, the newest first (two queries)."""
    told = {one.anno: one for one in PremiPubblicati.objects.leggere()}
    found = []
    for year in sorted({*published.anni(), *told}, reverse=True):
        before = max((one for one in told if one < year), default=None)
        found.append(YearOfPremiums(year, told.get(year), told[before] if before is not None else None))
    return found


def year_of(year: int) -> YearOfPremiums:
    """One of them.

    Raises:
        Http404: the year has neither.
    """
    found = next((one for one in years() if one.year == year), None)
    if found is None:
        raise Http404("Di questo anno non c'è un piano approvato né una ripartizione definitiva")
    return found


def told_in(year: int) -> PremiPubblicati:
    """What is told of a year.

    Raises:
        Http404: nothing yet.
    """
    found = PremiPubblicati.objects.leggere().filter(anno=year).first()
    if found is None:
        raise Http404(NOT_YET)
    return found
