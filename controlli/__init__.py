# SPDX-License-Identifier: AGPL-3.0-or-later
"""Findings: what a check says of an object, in words that the office understands.

A check is a function ``(oggetto, contesto) -> Iterable[Segnalazione]``. One list of checks serves
the forms, the admin, the imports, the guards of the workflow and the report «Verifica».
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")
C = TypeVar("C")


class Livello(StrEnum):
    """How grave a finding is: an error stops a proposal, a warning is shown."""

    ERRORE = "errore"
    AVVISO = "avviso"


@dataclass(frozen=True, slots=True)
class Segnalazione:
    """One finding. ``campo`` is the path of the field, e.g. ``("fasi", 2, "peso")`` (rows count from 0)."""

    livello: Livello
    codice: str
    testo: str
    oggetto: str = ""
    campo: tuple[str | int, ...] = ()

    @property
    def grave(self) -> bool:
        """True when the finding must be mended before the object can be proposed."""
        return self.livello is Livello.ERRORE


def esegui(
    controlli: Iterable[Callable[[T, C], Iterable[Segnalazione]]], oggetto: T, contesto: C
) -> list[Segnalazione]:
    """Run the checks in order; errors come first, each group in the order of the list."""
    trovate = [s for controllo in controlli for s in controllo(oggetto, contesto)]
    return sorted(trovate, key=lambda s: not s.grave)
