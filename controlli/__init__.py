# SPDX-License-Identifier: AGPL-3.0-or-later
"""Findings: what a check says of an object, in words that the office understands. Pure.

A check is a function ``(oggetto, contesto) -> Iterable[Segnalazione]``. One list of checks serves
the forms, the admin, the imports, the guards of the workflow and the report «Verifica».
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import wraps
from typing import Protocol, TypeVar


class DiUnAnno(Protocol):
    """What a check knows beside the object: at least the year of the plan."""

    @property
    def anno(self) -> int:
        """The year that the rules are those of."""


T = TypeVar("T")
C = TypeVar("C")
A = TypeVar("A", bound=DiUnAnno)


class Livello(StrEnum):
    """How grave a finding is: an error stops a proposal, a warning is shown."""

    ERRORE = "errore"
    AVVISO = "avviso"


@dataclass(frozen=True, slots=True)
class Norma:
    """A law with its article, and the first and last year of the plans it holds for; None: it still holds."""

    nome: str
    dal: int
    al: int | None = None

    def vale_nel(self, anno: int) -> bool:
        """Whether the plans of a year must follow it."""
        return self.dal <= anno and (self.al is None or anno <= self.al)

    @property
    def anni(self) -> str:
        """«dal 2016», or «dal 2010 al 2014»."""
        return f"dal {self.dal}" if self.al is None else f"dal {self.dal} al {self.al}"

    def __str__(self) -> str:
        return f"{self.nome} (per i piani {self.anni})"


@dataclass(frozen=True, slots=True)
class Accettazione:
    """Somebody has read a warning and lets it stand: who, when, why."""

    chiave: int
    motivo: str
    chi: str
    quando: datetime


@dataclass(frozen=True, slots=True)
class Segnalazione:
    """One finding. ``campo`` is the path of the field, e.g. ``("fasi", 2, "peso")`` (rows count from 0)."""

    livello: Livello
    codice: str
    testo: str
    oggetto: str = ""
    campo: tuple[str | int, ...] = ()
    norma: Norma | None = None
    accettazione: Accettazione | None = None

    @property
    def aperta(self) -> bool:
        """True for what is still to be looked at: nobody has accepted it."""
        return self.accettazione is None

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


def per_legge(
    norma: Norma,
) -> Callable[[Callable[[T, A], Iterable[Segnalazione]]], Callable[[T, A], Iterator[Segnalazione]]]:
    """Declare that a check comes from a law: it runs for the plans of its years only, and its findings name it."""

    def decora(controllo: Callable[[T, A], Iterable[Segnalazione]]) -> Callable[[T, A], Iterator[Segnalazione]]:
        @wraps(controllo)
        def nei_suoi_anni(oggetto: T, contesto: A) -> Iterator[Segnalazione]:
            if norma.vale_nel(contesto.anno):
                yield from (replace(s, norma=norma) for s in controllo(oggetto, contesto))

        return nei_suoi_anni

    return decora
