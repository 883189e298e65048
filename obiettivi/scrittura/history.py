# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the history says of what is written: of every row who wrote it and why, of an objective its links too."""

from collections.abc import Sequence
from typing import Any, Final

from flussi import moments
from obiettivi.models import ObiettivoPEG
from obiettivi.scrittura.drafts import Hand
from obiettivi.scrittura.lots import LOT
from organizzazione.models import Utente

# As much as the history holds.
REASON_MAX: Final = 100


def sign(row: Any, hand: Hand) -> None:
    """Put on a row what the history will say of what happens to it."""
    sign_as(row, hand.user, hand.reason)


def sign_as(row: Any, who: Utente | None, reason: str) -> None:
    """The same for an act, whose whole reason is in its ``Passaggio``."""
    row._change_reason = reason[:REASON_MAX]
    if who:
        row._history_user = who
    if then := moments.past():
        row._history_date = then


def unsign(row: Any) -> None:
    """Take it away again: what happens to the row next has another reason."""
    for said in ("_change_reason", "_history_user", "_history_date"):
        row.__dict__.pop(said, None)


def record(model: Any, rows: Sequence[Any], *, born: bool) -> None:
    """A line for each row that was created or changed, all of them together; they are signed."""
    if not rows:
        return
    lines = model.history.bulk_history_create(rows, batch_size=LOT, update=not born)
    if model is ObiettivoPEG:
        _record_links(lines)


def _record_links(lines: Sequence[Any]) -> None:
    """What django-simple-history writes for one row at a time: the links that a version of an objective had."""
    by_objective = {line.id: line for line in lines}
    links = ObiettivoPEG.obiettivi_operativi.through.objects.filter(obiettivopeg__in=by_objective)
    if not (found := list(links.order_by("pk"))):
        return
    of_history = lines[0].obiettivi_operativi.model
    names = [f.attname for f in links.model._meta.fields]
    of_history.objects.bulk_create(
        [of_history(history=by_objective[x.obiettivopeg_id], **{n: getattr(x, n) for n in names}) for x in found],
        batch_size=LOT,
    )
