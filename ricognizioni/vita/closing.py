# SPDX-License-Identifier: AGPL-3.0-or-later
"""A ricognizione is closed, approved by an act of the Consiglio, or opened again for a reason.

Closing freezes what it says as canonical JSON, chained to the closings of the surveys that its results come from and to
the closing of the document before it. What was frozen stays in the chain.
"""

from dataclasses import replace

from django.db import transaction

from flussi.acts import Refused
from lavori.changes import tell
from monitoraggio.choices import SurveyAct, SurveyState
from monitoraggio.vita.closing import (
    SurveyDeed,
    demand_no_errors,
    same_deed,
    store_closing,
    store_deed,
    wait_for_writers,
)
from monitoraggio.vita.opening import user_of
from organizzazione.rules import Chi
from ricognizioni.checks import everything_told
from ricognizioni.computing import frozen
from ricognizioni.contenuto import in_canonical
from ricognizioni.lettura.chain import stands_on
from ricognizioni.lettura.stored import last_closing, read_rows
from ricognizioni.models import AttoDellaRicognizione, Ricognizione, RicognizioneChiusa, StatoOperativo
from ricognizioni.scrittura.rows import align
from ricognizioni.vita.opening import held, save_ricognizione


def close_ricognizione(survey: Ricognizione, who: Chi) -> RicognizioneChiusa:
    """Freeze what a ricognizione says, of the document as it is now.

    Raises:
        Refused: not allowed now, or with errors (they are in ``missing``); nothing was frozen.
    """
    with transaction.atomic():
        kept = held(survey, who, SurveyAct.CHIUDERE)
        align(kept, user_of(who), "Riallineata alla chiusura")
        wait_for_writers(StatoOperativo.objects.filter(ricognizione=kept))
        read = read_rows(kept)
        demand_no_errors(kept, everything_told(read.content, read.lost, read.answered, read.waiting))
        before: RicognizioneChiusa | None = (
            RicognizioneChiusa.objects.filter(dup=kept.dup_id).order_by("-numero").first()
        )
        content = frozen(replace(read.content, stato=SurveyState.CHIUSA.value))
        row = RicognizioneChiusa(ricognizione=kept, dup_id=kept.dup_id, precedente=before)
        closing = store_closing(row, in_canonical(content), before, stands_on(content), who)
        was = kept.stato
        kept.passa_a_chiusa()
        save_ricognizione(kept, who, SurveyAct.CHIUDERE, was)
        tell(Ricognizione, kept.pk)
    survey.refresh_from_db()
    return closing


def approve_ricognizione(survey: Ricognizione, deed: SurveyDeed, who: Chi) -> tuple[AttoDellaRicognizione, bool]:
    """Register the act of a closed ricognizione.

    Returns:
        The act, and whether it was registered before: said again it does nothing.

    Raises:
        Refused: not allowed now, an act that cannot be, or another one has approved it already.
    """
    deed.demand_of(survey.al)
    with transaction.atomic():
        there = AttoDellaRicognizione.objects.filter(chiusura__ricognizione=survey).first()
        if said := same_deed(there, deed, survey):
            return said, True
        kept = held(survey, who, SurveyAct.APPROVARE)
        closing = last_closing(kept)
        if closing is None:
            raise Refused(f"{kept} risulta chiusa ma non c'è che cosa approvare: ripristinare da una copia.")
        registered = store_deed(AttoDellaRicognizione(chiusura=closing), closing, deed, who)
        was = kept.stato
        kept.passa_ad_approvata()
        save_ricognizione(kept, who, SurveyAct.APPROVARE, was, str(registered))
        tell(Ricognizione, kept.pk)
    survey.refresh_from_db()
    return registered, False


def reopen_ricognizione(survey: Ricognizione, reason: str, who: Chi) -> None:
    """Open a closed ricognizione again, for a reason; what was frozen stays. Raises ``Refused``."""
    if not reason.strip():
        raise Refused("Per riaprire una ricognizione chiusa serve il motivo.")
    with transaction.atomic():
        kept = held(survey, who, SurveyAct.RIAPRIRE)
        was = kept.stato
        kept.passa_a_riaperta()
        align(kept, user_of(who), "Riallineata alla riapertura")
        save_ricognizione(kept, who, SurveyAct.RIAPRIRE, was, reason.strip())
        tell(Ricognizione, kept.pk)
    survey.refresh_from_db()
