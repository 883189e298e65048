# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether objectives may be written: their revision is taken, then who writes is asked for the right.

In this order: once the revision is taken the row is this transaction's, and neither its text nor its state can change
under the answer.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import F

from aggregati.models import ConflittoDiRevisione
from obiettivi.choices import Azione
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.drafts import Change, Hand, Held, NotAllowed
from obiettivi.scrittura.places import is_open
from organizzazione.rules import DI_CENTRO, centri_di, ruolo_di

NOT_YOURS: Final = "ora non si può modificare."


def take(changes: Sequence[Change], hand: Hand) -> dict[int, ObiettivoPEG]:
    """Take the next revision of stored objectives and give them as they are stored, by key.

    Raises:
        ConflittoDiRevisione: somebody saved one since, or the revision that it was read at is missing.
        NotAllowed: one may not be written, because of who asks or because its text is closed.
    """
    if not changes:
        return {}
    _take_revisions(changes)
    keys = [c.objective.pk for c in changes]
    ours = ObiettivoPEG.objects.allowing(hand.who, hand.right).filter(pk__in=keys).select_related("piano")
    found = {o.pk: o for o in ours.order_by("pk")}
    if len(found) < len(keys):
        _refuse([key for key in keys if key not in found])
    return found


def _take_revisions(changes: Sequence[Change]) -> None:
    locked = [c.objective.pk for c in changes if c.revision is Held.LOCKED]
    if locked:
        ObiettivoPEG.objects.filter(pk__in=locked).update(revisione=F("revisione") + 1)
    # Always in the order of the keys, so that two who write the same ones wait for each other.
    for c in sorted(changes, key=lambda c: c.objective.pk):
        if c.revision is None:
            raise ConflittoDiRevisione("manca la versione")
        if not isinstance(c.revision, Held):
            c.objective.revisione = c.revision
            c.objective.prenota_revisione()


def _refuse(keys: Sequence[int]) -> None:
    missing = list(ObiettivoPEG.objects.filter(pk__in=keys).select_related("piano"))
    closed = [o for o in missing if not o.testo_aperto]
    if closed and len(closed) == len(missing):
        raise NotAllowed([o.codice for o in closed], closed_text(closed[0].piano), frozen=True)
    raise NotAllowed([o.codice for o in missing], NOT_YOURS)


def closed_text(plan: PianoEsecutivo) -> str:
    """Why the text of an objective of an approved plan stands still, and what to do."""
    how = "portarlo nella variazione aperta" if plan.variazione_aperta else "aprire una variazione"
    return f"il piano {plan.codice} è approvato. Per cambiarlo: {how}."


def may_stand(objectives: Iterable[ObiettivoPEG], hand: Hand) -> None:
    """Ask for the right to have objectives where they are about to be: new ones, and those that move.

    Raises:
        NotAllowed: not in that plan now, or not at that centre.
    """
    wanted = list(objectives)
    plans = PianoEsecutivo.objects.in_bulk({o.piano_id for o in wanted}) if wanted else {}
    by_centre = ruolo_di(hand.who) in DI_CENTRO
    mine = centri_di(hand.who) if wanted and by_centre else set()
    for o in wanted:
        # As it is stored: it may have been approved since it was read.
        plan = plans[o.piano_id]
        if not plan.in_preparazione:
            raise NotAllowed([o.codice], closed_text(plan), frozen=True)
        right = Azione.SCRIVERE if hand.right == Azione.LASCIARE_LA_VARIAZIONE else hand.right
        if not is_open(hand.who, right, plan) or (by_centre and o.centro_id not in mine):
            raise NotAllowed([o.codice], NOT_YOURS)
        o.piano = plan
        o.in_variazione = plan.approvato and plan.variazione_aperta
