# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader hands back: the content of a plan, what there is to say of it, and where things stand. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controlli import Livello, Segnalazione
from obiettivi.contenuto import ContenutoPiano

Posto = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SegnalazioneDiLettura(Segnalazione):
    """One thing to say of the file. ``riga`` counts from 1, 0 is the whole file; ``obiettivo`` is a code."""

    riga: int = 0
    obiettivo: str = ""


@dataclass(frozen=True, slots=True)
class Lettura:
    """A plan read from a file. ``righe`` maps ``(codice, *campo)`` to the line where it stands."""

    piano: ContenutoPiano
    messaggi: tuple[SegnalazioneDiLettura, ...] = ()
    righe: Mapping[Posto, int] = field(default_factory=dict)

    def riga_di(self, *posto: str | int) -> int:
        """The line of the longest known prefix of ``posto``; 0 when not even the objective is known."""
        for lunghezza in range(len(posto), 0, -1):
            if riga := self.righe.get(posto[:lunghezza]):
                return riga
        return 0


def avviso(riga: int, obiettivo: str, codice: str, testo: str) -> SegnalazioneDiLettura:
    """Something to look at; nothing was lost."""
    return SegnalazioneDiLettura(Livello.AVVISO, codice, testo, riga=riga, obiettivo=obiettivo)


def errore(riga: int, obiettivo: str, codice: str, testo: str) -> SegnalazioneDiLettura:
    """Something of the file that could not be carried into the content."""
    return SegnalazioneDiLettura(Livello.ERRORE, codice, testo, riga=riga, obiettivo=obiettivo)


def estratto(testo: str, caratteri: int = 80) -> str:
    """The beginning of a text, for a message."""
    pulito = " ".join(testo[: caratteri * 4].split())
    return pulito if len(pulito) <= caratteri else pulito[: caratteri - 1].rstrip() + "…"
