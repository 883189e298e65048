# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts do to an objective beside its text: its state, its place in what is in force, its end.

Who may do an act, and when, is asked where the acts are (``services``, ``versioni``); the history is written here.
"""

from collections.abc import Collection

from django.db.models import F

from lavori.changes import tell
from obiettivi.models import ObiettivoPEG, PianoEsecutivo
from obiettivi.scrittura.drafts import TABLES
from obiettivi.scrittura.history import sign_as
from organizzazione.models import Utente

# Beside each row that goes with its objective, by which the bin knows it again.
WITH_ITS_OBJECTIVE = "Eliminare"


def save_state(objective: ObiettivoPEG, who: Utente, reason: str) -> None:
    """Store the state that a transition has given an objective; its revision was taken in this transaction."""
    sign_as(objective, who, reason)
    objective.save()


def erase(objective: ObiettivoPEG, who: Utente) -> None:
    """Delete an objective and its rows; their history stays. In the transaction that took its revision."""
    plan = objective.piano_id
    for section in TABLES:
        for row in getattr(objective, section).all():
            sign_as(row, who, WITH_ITS_OBJECTIVE)
            row.delete()
    sign_as(objective, who, WITH_ITS_OBJECTIVE)
    objective.delete()
    tell(PianoEsecutivo, plan)


def put_in_force(keys: Collection[int]) -> None:
    """Their text is what an act says; pages opened before this save no more."""
    ObiettivoPEG.objects.filter(pk__in=keys).update(
        in_vigore=True, in_variazione=False, riaperto_fino_al=None, revisione=F("revisione") + 1
    )


def close_the_others(plan: PianoEsecutivo) -> None:
    """What a variation had opened and its act did not approve: it stays a draft, closed until another one takes it."""
    ObiettivoPEG.objects.filter(piano=plan, in_variazione=True).update(in_variazione=False)


def stop_writing(objective: ObiettivoPEG, who: Utente) -> None:
    """What a variation opened and no act ever approved: it stays as it is, out of everybody's way."""
    objective.prenota_revisione()
    objective.in_variazione = False
    save_state(objective, who, "Fuori dalla variazione")
