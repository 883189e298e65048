# SPDX-License-Identifier: AGPL-3.0-or-later
"""A proposal as the preview page shows it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from controlli import Livello
from importazioni.peg.proposal import Cambio, Proposta, Stato
from importazioni.peg.telling import dove, in_parole, nomi_nuovi, riepilogo
from importazioni.reading import SegnalazioneDiLettura
from obiettivi.contenuto import Differenza

# Texts up to this long are shown whole; of longer ones what differs, with so many characters around it.
INTERO: Final = 160
CONTORNO: Final = 40


@dataclass(frozen=True, slots=True)
class Scarto:
    """One field: where it is, what it says now, what it would say."""

    dove: str
    prima: str
    dopo: str


@dataclass(frozen=True, slots=True)
class Anteprima:
    """The proposal, ready for the template."""

    proposta: Proposta

    @property
    def riepilogo(self) -> str:
        """How many objectives are new, changed and unchanged."""
        return riepilogo(self.proposta)

    @property
    def nuovi(self) -> list[Cambio]:
        """The objectives that would be created."""
        return self.proposta.con_stato(Stato.NUOVO)

    @property
    def cambiati(self) -> list[tuple[Cambio, list[Scarto]]]:
        """The objectives that would change, each with its fields."""
        cambiati = self.proposta.con_stato(Stato.CAMBIATO)
        return [(c, [scarto(d) for d in c.differenze]) for c in cambiati]

    @property
    def invariati(self) -> list[Cambio]:
        """The objectives that stay as they are."""
        return self.proposta.con_stato(Stato.INVARIATO)

    @property
    def nomi_nuovi(self) -> list[str]:
        """The centres, people and kinds that would be created."""
        return list(nomi_nuovi(self.proposta))

    @property
    def segnalazioni(self) -> list[SegnalazioneDiLettura]:
        """What there is to say of the file, errors first."""
        return sorted(self.proposta.messaggi, key=lambda m: m.livello is not Livello.ERRORE)


def scarto(differenza: Differenza) -> Scarto:
    """A difference in words; of long texts only the part that differs."""
    prima, dopo = differenza.prima, differenza.dopo
    if isinstance(prima, str) and isinstance(dopo, str):
        return Scarto(dove(differenza), *_attorno(prima, dopo))
    return Scarto(dove(differenza), in_parole(prima), in_parole(dopo))


def _attorno(prima: str, dopo: str) -> Iterator[str]:
    inizio = _in_comune(prima, dopo)
    fine = _in_comune(prima[inizio:][::-1], dopo[inizio:][::-1])
    for testo in (prima, dopo):
        yield _pezzo(testo, inizio, len(testo) - fine) if testo.strip() else in_parole("")


def _in_comune(uno: str, altro: str) -> int:
    diversi = (i for i, (a, b) in enumerate(zip(uno, altro, strict=False)) if a != b)
    return next(diversi, min(len(uno), len(altro)))


def _pezzo(testo: str, da: int, a: int) -> str:
    if len(testo) <= INTERO:
        return f"«{testo}»"
    da, a = max(0, da - CONTORNO), min(len(testo), a + CONTORNO)
    return f"«{'…' if da else ''}{testo[da:a]}{'…' if a < len(testo) else ''}»"
