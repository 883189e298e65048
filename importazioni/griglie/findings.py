# SPDX-License-Identifier: AGPL-3.0-or-later
"""What there is to say of a table: always which file, sheet, row and column, and what was expected."""

from collections.abc import Iterable
from dataclasses import dataclass

from controlli import Livello, Segnalazione


@dataclass(frozen=True, slots=True)
class SegnalazioneDiTabella(Segnalazione):
    """One thing to say. ``riga`` counts from 1, 0 is the whole sheet; ``colonna`` is a head, as printed."""

    file: str = ""
    foglio: str = ""
    riga: int = 0
    colonna: str = ""

    @property
    def dove(self) -> str:
        """The place in words."""
        parti = [self.file]
        if self.foglio:
            parti.append(f"foglio «{self.foglio}»")
        if self.riga:
            parti.append(f"riga {self.riga}")
        if self.colonna:
            parti.append(f"colonna «{self.colonna}»")
        return ", ".join(parti)

    def __str__(self) -> str:
        return f"{self.dove}: {self.testo}"


def at(livello: Livello, file: str, foglio: str, riga: int, colonna: str, testo: str) -> SegnalazioneDiTabella:
    """One thing to say of a place. A table has no kinds of findings: what it says is all there is."""
    return SegnalazioneDiTabella(livello, "", testo, file=file, foglio=foglio, riga=riga, colonna=colonna)


class TabellaConErrori(Exception):
    """The file has faults, so that nothing of it is written. ``rilievi`` are all that there is to say of it,
    ``conto`` how its columns were understood."""

    def __init__(self, rilievi: Iterable[SegnalazioneDiTabella], conto: object = None) -> None:
        self.rilievi, self.conto = tuple(rilievi), conto
        gravi = sum(r.grave for r in self.rilievi)
        quanti = "un errore" if gravi == 1 else f"{gravi} errori"
        super().__init__(f"La tabella ha {quanti}: non è stato scritto nulla.")
