# SPDX-License-Identifier: AGPL-3.0-or-later
"""The links between PEG and DUP written from the side of the operative objective.

A link is part of the PEG objective: whoever adds or takes one away takes the next version of that objective, and its
history says so. All the changes of a page are written, or none.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from aggregati.models import ConflittoDiRevisione
from dup.models import ObiettivoOperativo
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG
from obiettivi.scrittura.drafts import Change, Draft, Hand
from obiettivi.scrittura.writer import write
from organizzazione.rules import Chi


@dataclass(frozen=True, slots=True)
class Volonta:
    """What somebody wants of an objective: linked or not, said on a version of it."""

    legato: bool
    revisione: int | None


class LegamiCambiati(ConflittoDiRevisione):
    """Some of the objectives were changed meanwhile; nothing was written."""

    def __init__(self, obiettivi: list[ObiettivoPEG]) -> None:
        super().__init__("Alcuni obiettivi sono cambiati")
        self.obiettivi = obiettivi


class NonModificabili(Exception):
    """Some of the objectives may not be changed by who asks; nothing was written."""


def scrivi_legami(operativo: ObiettivoOperativo, volonta: Mapping[int, Volonta], chi: Chi) -> tuple[int, int]:
    """Link and unlink, in one transaction; what already is as wanted is left alone.

    Returns:
        How many were linked and how many unlinked.

    Raises:
        LegamiCambiati: some objective is no longer what the page showed, or its token is missing.
        NonModificabili: some objective is not there for who asks, or not theirs to change.
    """
    with transaction.atomic():
        trovati = ObiettivoPEG.objects.editable_by(chi).filter(pk__in=volonta)
        # Always in the order of the keys, so that two who do this at once wait for each other.
        obiettivi = list(trovati.select_for_update(no_key=True, of=("self",)).order_by("pk"))
        if len(obiettivi) != len(volonta):
            raise NonModificabili("Alcuni degli obiettivi scelti non ci sono più, o ora non si possono modificare.")
        legati = set(operativo.obiettivi_peg.values_list("pk", flat=True))
        da_fare = [o for o in obiettivi if (o.pk in legati) != volonta[o.pk].legato]
        if cambiati := [o for o in da_fare if o.revisione != volonta[o.pk].revisione]:
            raise LegamiCambiati(cambiati)
        write([_change(o, operativo, volonta[o.pk]) for o in da_fare], Hand(chi, Azione.SCRIVERE, "legami col DUP"))
    aggiunti = sum(volonta[o.pk].legato for o in da_fare)
    return aggiunti, len(da_fare) - aggiunti


def _change(objective: ObiettivoPEG, operative: ObiettivoOperativo, wanted: Volonta) -> Change:
    links = set(objective.obiettivi_operativi.values_list("pk", flat=True))
    links = links | {operative.pk} if wanted.legato else links - {operative.pk}
    reason = f"{'collegato' if wanted.legato else 'scollegato'} dal DUP"
    return Change(objective, Draft(links=links), wanted.revisione, reason)
