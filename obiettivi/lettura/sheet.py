# SPDX-License-Identifier: AGPL-3.0-or-later
"""An objective on paper: what ``templates/obiettivi/foglio/obiettivo.html`` needs, for print and screen alike."""

from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from indicatori import valori
from obiettivi.contenuto import ContenutoIndicatore, ContenutoObiettivo
from obiettivi.contenuto.campi import campi, campo_di, speaks, texts
from testi.bounds import beginning

SERVIZI: Final = "ALTRI SERVIZI COINVOLTI"
SENSES: Final = {"crescente": ("↑", "meglio di più"), "decrescente": ("↓", "meglio di meno")}
_SENSE: Final = campo_di(ContenutoIndicatore, "verso")
T = TypeVar("T")


def sullo_schermo(o: ContenutoObiettivo) -> ContenutoObiettivo:
    """The objective as a page shows it: of a text without measure its beginning, and a word that it goes on."""
    fasi = tuple(_beginnings(f) for f in o.fasi)
    indicatori = tuple(_beginnings(i) for i in o.indicatori)
    return replace(_beginnings(o), fasi=fasi, indicatori=indicatori)


def _beginnings(said: T) -> T:
    return replace(said, **{c: beginning(getattr(said, c)) for c in texts(said.__class__)})  # type: ignore[type-var]


@dataclass(frozen=True, slots=True)
class PrintedIndicator:
    """An indicator as a row: which way is better, where a number leaves it open, and what stands beneath."""

    said: ContenutoIndicatore

    @property
    def sense(self) -> tuple[str, str] | None:
        """An arrow and a word: only a plain number does not say by itself which way is better."""
        if not speaks(self.said, _SENSE) or not isinstance(valori.leggi(self.said.valore_atteso), valori.Numero):
            return None
        return SENSES.get(self.said.verso)

    @property
    def beneath(self) -> list[tuple[str, str]]:
        """Names and values of what the row says beside its columns."""
        named = ((c.label, getattr(self.said, c.name)) for c in campi(ContenutoIndicatore) if c.beneath)
        return [(label, value) for label, value in named if value]


def contesto_del_foglio(o: ContenutoObiettivo, nome_servizi: str = SERVIZI) -> dict[str, Any]:
    """The context of the sheet; sections without a text do not print."""
    sezioni = [(campo_di(ContenutoObiettivo, c).headed, getattr(o, c)) for c in texts(ContenutoObiettivo)]
    return {
        "o": o,
        "nome_servizi": nome_servizi,
        "sezioni": [s for s in sezioni if s[1].strip()],
        "indicatori": [PrintedIndicator(i) for i in o.indicatori],
        "con_note": any(f.note for f in o.fasi),
        "con_responsabili": any(f.responsabile for f in o.fasi),
        "con_centri": any(f.centro_di_responsabilita for f in o.fasi),
        "con_pesi": any(f.peso is not None for f in o.fasi),
    }
