# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the act of a survey delivers: the documents of what a closing froze, made before, and kept for ever with it.

Who makes documents stands above: it says so once, when the program starts, and gives those that are ready. Nothing is
laid out while somebody registers an act.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final

from monitoraggio.models import AttoDellaRilevazione, DocumentoDellaRilevazione, RilevazioneChiusa
from versioni.contenuto import Consegna, manifesto

# The documents of a closing that are ready for an act of a day, in the order of the annexes; none where none are.
Ready = Callable[[RilevazioneChiusa, date], Sequence[Consegna]]
_READY: Final[list[Ready]] = []


def deliver_from(ready: Ready) -> None:
    """Say who has the documents of a closing; said twice it counts once."""
    if ready not in _READY:
        _READY.append(ready)


def ready_for(closing: RilevazioneChiusa, day: date) -> tuple[Consegna, ...]:
    """What an act of that day delivers of a closing."""
    return tuple(one for ready in _READY for one in ready(closing, day))


def list_of(documents: Iterable[Consegna]) -> str:
    """What an act says of its documents; empty for none, as the acts before."""
    found = tuple(documents)
    return manifesto(found) if found else ""


def keep(deed: AttoDellaRilevazione, documents: Iterable[Consegna]) -> None:
    """Write what an act has delivered, in the transaction of who registers it."""
    for given in documents:
        DocumentoDellaRilevazione.of(given, chiusura=deed.chiusura).save()
