# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a finding rests on, as a short fingerprint: what was accepted of one text is not accepted of the next.

The row of a list is told by what it says, not by its place: a phase added above leaves the others as they were.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from controlli import Segnalazione
from obiettivi.contenuto import ContenutoObiettivo

LUNGA = 32


def impronta(segnalazione: Segnalazione, contenuto: ContenutoObiettivo | None = None) -> str:
    """The fingerprint of the value that a finding is about: with its row where it is of a row, else its own words."""
    valore, riga = _seguito(contenuto, segnalazione.campo)
    campo = "/".join(str(p) for p in segnalazione.campo if not isinstance(p, int))
    appoggio = getattr(riga, "descrizione", "") if riga is not None else segnalazione.testo
    parti = (segnalazione.codice, campo, repr(valore), appoggio)
    return hashlib.sha256("\0".join(parti).encode("utf-8", "replace")).hexdigest()[:LUNGA]


def _seguito(oggetto: Any, campo: Iterable[str | int]) -> tuple[Any, Any]:
    """The value at the end of a path, and the row on the way to it; a list as a whole has no value of its own."""
    riga = None
    for pezzo in campo:
        if isinstance(pezzo, int):
            oggetto = riga = oggetto[pezzo] if isinstance(oggetto, tuple) and pezzo < len(oggetto) else None
        else:
            oggetto = getattr(oggetto, pezzo, None)
    return (None if isinstance(oggetto, tuple) else oggetto), riga
