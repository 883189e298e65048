# SPDX-License-Identifier: AGPL-3.0-or-later
"""The boxes in which people say what became of an objective, of a phase, of an indicator."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from monitoraggio.choices import Forecast, Judgement, Light, Outcome
from testi.bounds import LONG_TEXT


class Section(StrEnum):
    """What a box is of."""

    OBJECTIVE = "obiettivo"
    PHASE = "fase"
    INDICATOR = "indicatore"


class Form(StrEnum):
    """How a box looks, in the words of the form of an objective."""

    AREA = "area"
    LINE = "testo"
    CHOICE = "scelta"
    DATE = "data"
    NUMBER = "numero"
    TICK = "spunta"


Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A box: name of the column, words over it, how it looks. ``aside``: among those that are seldom used."""

    name: str
    label: str
    form: Form
    options: Options = ()
    most: int = 0
    lines: int = 2
    hint: str = ""
    aside: bool = False
    on_grid: bool = True


def _choices(empty: str, words: list[tuple[str, str]]) -> Options:
    return (("", empty), *((value, label) for value, label in words))


PHASE: Final = (
    Column("esito", "Esito", Form.CHOICE, _choices("Non ancora detto", Outcome.choices)),
    Column("percentuale", "Percentuale", Form.NUMBER),
    Column("inizio_effettivo", "Inizio effettivo", Form.DATE),
    Column("fine_effettiva", "Fine effettiva", Form.DATE),
    Column("causa", "Causa del ritardo", Form.CHOICE),
    Column("nuova_fine", "Nuova fine", Form.DATE),
    Column("motivo", "Motivo", Form.AREA, most=LONG_TEXT, lines=1),
)
VALUE: Final = Column("valore", "Valore", Form.LINE, most=255)
INDICATOR: Final = (
    VALUE,
    Column("fonte", "Fonte", Form.LINE, most=255),
    Column("giorno", "Rilevato il", Form.DATE, aside=True),
    Column("numeratore", "Numeratore", Form.NUMBER, aside=True),
    Column("denominatore", "Denominatore", Form.NUMBER, aside=True),
    Column("cumula", "Si accumula nell'anno", Form.TICK, aside=True, on_grid=False),
    Column("non_valutabile", "Non valutabile", Form.TICK, aside=True, on_grid=False),
    Column(
        "motivo_non_valutabile",
        "Perché non si valuta",
        Form.AREA,
        most=LONG_TEXT,
        lines=1,
        aside=True,
        on_grid=False,
    ),
    Column(
        "giudizio",
        "Giudizio",
        Form.CHOICE,
        _choices("Nessuno", Judgement.choices),
        hint="Solo dove il programma non può confrontare.",
        aside=True,
        on_grid=False,
    ),
    Column(
        "motivo_giudizio", "Perché lo si giudica così", Form.AREA, most=LONG_TEXT, lines=1, aside=True, on_grid=False
    ),
)
OBJECTIVE: Final = (
    Column(
        "relazione", "Relazione", Form.AREA, most=LONG_TEXT, lines=5, hint="Che cosa si è fatto, e con quale esito."
    ),
    Column("criticita", "Criticità", Form.AREA, most=LONG_TEXT, lines=3),
    Column("azioni_correttive", "Azioni correttive", Form.AREA, most=LONG_TEXT, lines=3),
    Column("previsione", "Previsione a fine anno", Form.CHOICE, _choices("Non detta", Forecast.choices)),
    Column(
        "luce_dichiarata",
        "Luce dichiarata",
        Form.CHOICE,
        _choices("Quella calcolata", Light.choices),
        hint="Solo se per te è un'altra: si stampano tutte e due.",
    ),
    Column("motivo_luce", "Perché questa luce", Form.AREA, most=LONG_TEXT, lines=2),
)
# Only where the rules of the plan weigh objectives, and only for who keeps the plan: a centre does not weigh itself.
WEIGHT: Final = Column(
    "peso", "Peso dell'obiettivo", Form.NUMBER, hint="Lo contano le medie, e lo scrive l'ufficio programmazione."
)
COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    Section.OBJECTIVE: OBJECTIVE,
    Section.PHASE: PHASE,
    Section.INDICATOR: INDICATOR,
}
BY_NAME: Final = {(section, c.name): c for section, columns in COLUMNS.items() for c in columns} | {
    (Section.OBJECTIVE, WEIGHT.name): WEIGHT
}
