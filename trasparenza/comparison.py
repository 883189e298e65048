# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two versions of a plan side by side, for who reads: how it was, how it is."""

from dataclasses import dataclass

from django.http import Http404

from testi.codes import code_key
from trasparenza.models import Pubblicazione
from trasparenza.published import pubblicata
from versioni.contenuto import ContenutoVersione, Raffronto, raffronta
from versioni.differenze import Confronto, confronto
from versioni.in_force import before
from versioni.models import Versione


@dataclass(frozen=True, slots=True)
class Sides:
    """The older version and the newer one: what differs between them, in the order of the codes, and what does not."""

    older: Pubblicazione
    newer: Pubblicazione
    differing: tuple[Raffronto, ...]
    same: frozenset[str]
    reasons: dict[str, str]

    def count(self, kind: str) -> int:
        """How many are nuovo, cambiato or tolto."""
        return sum(r.genere == kind for r in self.differing)

    def told(self, r: Raffronto) -> Confronto:
        """One objective, section by section, word by word."""
        return confronto(r, self.reasons.get(r.codice, ""))

    def of(self, code: str) -> Raffronto | None:
        """The objective with a code, if it differs."""
        return next((r for r in self.differing if r.codice == code), None)


def sides(plan: str, older: int, newer: int) -> Sides:
    """Two versions of a plan.

    Raises:
        Http404: one of them is not there, or they do not come in this order.
    """
    if older >= newer:
        raise Http404("La seconda versione viene dopo la prima")
    # By its plan: a version of before may have had the code, and the address, of another day.
    of_plan = Pubblicazione.objects.leggere().filter(versione__piano=pubblicata(plan).versione.piano_id)
    both = {p.versione.numero: p for p in of_plan.filter(versione__numero__in=(older, newer))}
    if len(both) < 2:
        raise Http404("Il piano non ha tutte e due le versioni")
    old, new = both[older], both[newer]
    then, now, reasons = _contents(old, new)
    every = list(raffronta(then, now))
    differing = tuple(sorted((r for r in every if r.genere), key=lambda r: code_key(r.codice)))
    same = frozenset(r.codice for r in every if not r.genere)
    return Sides(old, new, differing, same, reasons)


def _contents(old: Pubblicazione, new: Pubblicazione) -> tuple[ContenutoVersione, ContenutoVersione, dict[str, str]]:
    """What both say, and the reasons of every variation in between, the last one of each objective."""
    whole = Versione.objects.in_bulk([old.versione_id, new.versione_id])
    first, last = whole[old.versione_id], whole[new.versione_id]
    then = before(last, first) if last.precedente_id == first.pk else first.letta
    reasons = {m["codice"]: m["motivo"] for p in _passed(old, new) for m in p.modifiche}
    return then, last.letta, reasons


def _passed(old: Pubblicazione, new: Pubblicazione) -> list[Pubblicazione]:
    steps = Pubblicazione.objects.filter(
        versione__piano=old.versione.piano_id,
        versione__numero__gt=old.versione.numero,
        versione__numero__lte=new.versione.numero,
    )
    return list(steps.only("modifiche").order_by("versione__numero"))
