# SPDX-License-Identifier: AGPL-3.0-or-later
"""The four levels of a document as data: what each is called, what it hangs on, what hangs on it."""

from dataclasses import dataclass
from typing import Any, Final

from aggregati.models import Aggregato
from dup.models import DUP, AmbitoStrategico, ObiettivoGestionale, ObiettivoOperativo, ObiettivoStrategico

Nodo = AmbitoStrategico | ObiettivoStrategico | ObiettivoOperativo | ObiettivoGestionale


@dataclass(frozen=True, slots=True)
class Gradino:
    """One level: its model, the field that names its parent, the words for it."""

    id: str
    modello: type[Nodo]
    campo_padre: str
    sopra: type[Aggregato]
    # The way from the level to its document.
    via: str
    uno: str
    molti: str
    nuovo: str
    titolo: str

    @property
    def lunghezza(self) -> int:
        """How long a name may be."""
        return int(self.modello._meta.get_field("nome").max_length or 0)

    def del_dup(self, dup: DUP) -> Any:
        """The rows of this level in a document, in their order."""
        return self.modello._default_manager.filter(**{self.via: dup}).order_by("ordine", "pk")

    def fratelli(self, padre: Aggregato) -> Any:
        """The rows under a parent, in their order."""
        return self.modello._default_manager.filter(**{self.campo_padre: padre}).order_by("ordine", "pk")


AMBITO: Final = Gradino(
    "ambito",
    AmbitoStrategico,
    "dup",
    DUP,
    "dup",
    "ambito strategico",
    "ambiti strategici",
    "Nuovo ambito strategico",
    "h2",
)
STRATEGICO: Final = Gradino(
    "strategico",
    ObiettivoStrategico,
    "ambito",
    AmbitoStrategico,
    "ambito__dup",
    "obiettivo strategico",
    "obiettivi strategici",
    "Nuovo obiettivo strategico",
    "h3",
)
OPERATIVO: Final = Gradino(
    "operativo",
    ObiettivoOperativo,
    "obiettivo_strategico",
    ObiettivoStrategico,
    "obiettivo_strategico__ambito__dup",
    "obiettivo operativo",
    "obiettivi operativi",
    "Nuovo obiettivo operativo",
    "h4",
)
GESTIONALE: Final = Gradino(
    "gestionale",
    ObiettivoGestionale,
    "obiettivo_operativo",
    ObiettivoOperativo,
    "obiettivo_operativo__obiettivo_strategico__ambito__dup",
    "obiettivo gestionale",
    "obiettivi gestionali",
    "Nuovo obiettivo gestionale",
    "h5",
)
GRADINI: Final = {g.id: g for g in (AMBITO, STRATEGICO, OPERATIVO, GESTIONALE)}
# What may be added under each.
SOTTO: Final = {AMBITO.id: STRATEGICO, STRATEGICO.id: OPERATIVO, OPERATIVO.id: GESTIONALE}
SOPRA: Final = {sotto.id: GRADINI[sopra] for sopra, sotto in SOTTO.items()}


def gradino_di(nodo: Aggregato) -> Gradino:
    """The level of a row."""
    return next(g for g in GRADINI.values() if isinstance(nodo, g.modello))


def padre_di(nodo: Nodo) -> Any:
    """What a row hangs on."""
    return getattr(nodo, gradino_di(nodo).campo_padre)


def dup_di(nodo: Aggregato) -> DUP:
    """The document that a row belongs to."""
    while not isinstance(nodo, DUP):
        nodo = padre_di(nodo)  # type: ignore[arg-type]
    return nodo


def posto_di(nodo: Aggregato) -> str:
    """The name of a row within the page of its document: «operativo-7»."""
    return f"{gradino_di(nodo).id}-{nodo.pk}"
