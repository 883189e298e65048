# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far a long import is. Who does the work says it, who wants to know listens; nobody has to. Pure."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

# A quick import says nothing; a slow one speaks now and then.
SILENZIO_SECONDI: Final = 2.0
OGNI_SECONDI: Final = 0.25
# In a file each word is a line of its own: fewer of them.
OGNI_SECONDI_IN_UN_FILE: Final = 5.0

Ascolto = Callable[[str, int, int], None]
_ascolto: ContextVar[Ascolto | None] = ContextVar("avanzamento", default=None)


def dici(che_cosa: str, fatti: int, totale: int = 0) -> None:
    """Say that so many of ``totale`` (0: not known) are done."""
    if ascolto := _ascolto.get():
        ascolto(che_cosa, fatti, totale)


def qualcuno_ascolta() -> bool:
    """Whether what is said is heard."""
    return _ascolto.get() is not None


@contextmanager
def ascolta(ascolto: Ascolto | None) -> Iterator[None]:
    """Tell ``ascolto`` what is said while the block lasts."""
    prima = _ascolto.set(ascolto)
    try:
        yield
    finally:
        _ascolto.reset(prima)


class Riga:
    """«righe lette 3.000 di 10.000»: one line written over and over (``sopra``), as a terminal can, or several."""

    def __init__(
        self, scrivi: Callable[[str], object], *, sopra: bool, orologio: Callable[[], float] = time.monotonic
    ) -> None:
        self.scrivi, self.sopra, self.orologio = scrivi, sopra, orologio
        self.prossima = orologio() + SILENZIO_SECONDI
        self.scritta = 0

    def __call__(self, che_cosa: str, fatti: int, totale: int = 0) -> None:
        """Write, when enough time has passed."""
        adesso = self.orologio()
        if adesso < self.prossima:
            return
        self.prossima = adesso + (OGNI_SECONDI if self.sopra else OGNI_SECONDI_IN_UN_FILE)
        detto = f"{che_cosa} {migliaia(fatti)}" + (f" di {migliaia(totale)}" if totale >= fatti > 0 else "")
        self.scrivi(f"\r{detto.ljust(self.scritta)}" if self.sopra else f"{detto}\n")
        self.scritta = len(detto)

    def chiudi(self) -> None:
        """Leave no half line behind."""
        if self.sopra and self.scritta:
            self.scrivi("\r" + " " * self.scritta + "\r")
            self.scritta = 0


def migliaia(quanti: int) -> str:
    """«12.500»."""
    return f"{quanti:,}".replace(",", ".")
