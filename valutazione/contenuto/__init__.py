# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an evaluation sheet says, as it is frozen and printed: one content, one sequence of bytes. Pure.

Everything that a score was made of stands in it: components with their weights, rows with who said what, degrees of the
objectives with the closing that they come from, the steps in words. So a sheet is read for ever without its system.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from monitoraggio.contenuto.canonical import plain, read_stored
from versioni.contenuto import canonico

SCHEMA: Final = 1
NAME: Final = "scheda di valutazione"


@dataclass(frozen=True, slots=True)
class RowContent:
    """A row: of which component, whose judgement or which competence, what was said, also by who is evaluated."""

    chiave: str
    nome: str
    peso: str = ""
    livello: str = ""
    percento: Decimal | None = None
    risposte: int | None = None
    motivo: str = ""
    proprio_livello: str = ""
    proprio_percento: Decimal | None = None
    proprio_testo: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveContent:
    """An objective whose degree counts; ``grado`` exact, empty where there is none."""

    codice: str
    titolo: str
    grado: str = ""


@dataclass(frozen=True, slots=True)
class ComponentContent:
    """A component: weight as it is written, where its number comes from, what it comes to (exact), from what."""

    nome: str
    di: str
    peso: str
    fonte: str
    percento: str = ""
    parole: tuple[str, ...] = ()
    righe: tuple[RowContent, ...] = ()
    obiettivi: tuple[ObjectiveContent, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetContent:
    """A whole sheet. ``punteggio`` and ``coefficiente`` are exact («1070/9»), empty where there is none; ``scritto`` is
    the score as it prints, on its side of every bound of its system.

    ``anelli``: the links of the closings that its degrees come from, ``consuntivo`` which they are in words.
    """

    ente: str
    anno: int
    persona: str
    matricola: str
    categoria: str
    incarico: str
    centro: str
    dal: date
    al: date
    sistema: str
    impronta_sistema: str
    componenti: tuple[ComponentContent, ...]
    passi: tuple[str, ...]
    punteggio: str = ""
    coefficiente: str = ""
    scritto: str = ""
    consuntivo: str = ""
    anelli: tuple[str, ...] = ()
    autovalutazione: str = ""
    giudizio: str = ""


def in_canonical(said: SheetContent) -> str:
    """The sheet as text of today's schema: what is frozen."""
    return canonico({"schema": SCHEMA, **plain(said)})


def read_sheet(stored: str) -> SheetContent:
    """What a frozen text says, whichever program froze it.

    Raises:
        SurveyUnreadable: it is no sheet, or of a schema that only a newer program knows.
    """
    said: SheetContent = read_stored(stored, SheetContent, SCHEMA, NAME)
    return said
