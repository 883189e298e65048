# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a DUP says, without where it is kept: the one form that travels between files, database and reports. Pure.

Frozen dataclasses without Django. Absent texts are ``""``; lists of names keep the order in which the document
prints them; names are full names. Texts follow the Markdown subset of ``testi.blocchi``.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ContenutoAtto:
    """An act: ``passo`` is presentazione or approvazione, ``organo`` DGC or DCC."""

    passo: str
    organo: str
    numero: str
    data: date


@dataclass(frozen=True, slots=True)
class ContenutoIndicatoreOperativo:
    """An indicator of an operative objective; ``valore_atteso`` with its marks, exactly as written."""

    descrizione: str
    formula: str = ""
    valore_atteso: str = ""
    verso: str = "crescente"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ContenutoGestionale:
    """What is asked of the bodies of the Comune."""

    nome: str
    codice: str = ""
    azioni: str = ""
    organismi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoOperativo:
    """An operative objective with its indicators and gestional objectives."""

    nome: str
    codice: str = ""
    finalita: str = ""
    assessori: tuple[str, ...] = ()
    strutture: tuple[str, ...] = ()
    organismi: tuple[str, ...] = ()
    indicatori: tuple[ContenutoIndicatoreOperativo, ...] = ()
    note: str = ""
    gestionali: tuple[ContenutoGestionale, ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoStrategico:
    """A strategic objective; ``linee`` are its linee di intervento."""

    nome: str
    codice: str = ""
    narrativa: str = ""
    linee: tuple[str, ...] = ()
    strutture: tuple[str, ...] = ()
    organismi: tuple[str, ...] = ()
    operativi: tuple[ContenutoOperativo, ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoAmbito:
    """An idea of city."""

    nome: str
    codice: str = ""
    narrativa: str = ""
    strategici: tuple[ContenutoStrategico, ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoIndicatoreEnte:
    """An indicator of the Comune; ``stato_di_salute`` is citta or amministrazione, ``ambito`` a name of the DUP.

    ``valori`` are pairs of year and value as its source wrote it, by year.
    """

    stato_di_salute: str
    descrizione: str
    ambito: str = ""
    tema: str = ""
    formula: str = ""
    unita: str = ""
    fonte: str = ""
    verso: str = "crescente"
    note: str = ""
    valori: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ContenutoDUP:
    """A whole document; ``tipo`` is dup or nota, ``precedente`` the code of the one it was opened from."""

    codice: str
    descrizione: str
    anno_inizio: int
    anno_fine: int
    tipo: str = "dup"
    precedente: str = ""
    narrativa: str = ""
    atti: tuple[ContenutoAtto, ...] = ()
    ambiti: tuple[ContenutoAmbito, ...] = ()
    indicatori_ente: tuple[ContenutoIndicatoreEnte, ...] = ()

    def operativi(self) -> Iterator[tuple[ContenutoAmbito, ContenutoStrategico, ContenutoOperativo]]:
        """Every operative objective with what stands above it, in the order of the document."""
        for ambito in self.ambiti:
            for strategico in ambito.strategici:
                for operativo in strategico.operativi:
                    yield ambito, strategico, operativo


def told_apart(ambiti: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What ambiti are called where those of several documents stand together, each by the code of its document and its
    name: by the name alone, with the document where another has one of that name."""
    each = list(dict.fromkeys(ambiti))
    having = Counter(name for _, name in each)
    return {(dup, name): f"{name} ({dup})" if having[name] > 1 else name for dup, name in each}
