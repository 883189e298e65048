# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables that can be brought in, listed explicitly."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from dup.contenuto import ContenutoDUP
from dup.models import (
    AmbitoStrategico,
    IndicatoreEnte,
    IndicatoreOperativo,
    LineaDiIntervento,
    ObiettivoGestionale,
    ObiettivoOperativo,
    ObiettivoStrategico,
)
from importazioni.dup import ente_columns, gestionali, indicatori_ente, operativi, quadro
from importazioni.dup.tree_reading import Letta, Noti
from importazioni.griglie.columns import Colonna, RigaLetta
from importazioni.griglie.heads import CouldBe, Form, Free
from importazioni.measures import Misura, massimo
from organizzazione.models import Assessore, CentroDiResponsabilita, OrganismoPartecipato


@dataclass(frozen=True)
class Tabella:
    """A table: how it is read over a document, and how a document is written into it."""

    id: str
    titolo: str
    spiegazione: str
    colonne: Sequence[Colonna]
    da_compilare: Sequence[Colonna]
    fondi: Callable[[ContenutoDUP, Iterable[RigaLetta], Noti], Letta]
    righe: Callable[[ContenutoDUP], Iterator[tuple[str, ...]]]
    misure: Mapping[str, Misura]
    anni: Callable[[ContenutoDUP], list[int]] = lambda dup: []
    # What the table reads by itself, and what it asks about, of the heads that are no column of its own.
    libera: Callable[[ContenutoDUP], Free] = lambda dup: lambda place, heads, titled: ""
    could_be: CouldBe = lambda place, heads: ()
    # Columns that are read and that no sheet to fill in has.
    altre: Sequence[Colonna] = ()
    # Heads that only another table has (patterns on folded text), with its name.
    di_altre: Mapping[str, str] = field(default_factory=dict)
    # Heads that mean another field between columns of some others (``Form.within``).
    within: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def form(self, dup: ContenutoDUP) -> Form:
        """How the table is told from everything else, for this document."""
        return Form(
            self.titolo,
            (*self.colonne, *self.altre, *BUDGET),
            free=self.libera(dup),
            could_be=self.could_be,
            titled=bool(self.altre),
            of_others=self.di_altre,
            within=self.within,
            years=range(dup.anno_inizio, dup.anno_fine + 1),
        )

    def massimi(self) -> dict[str, int]:
        """How many characters a line of a cell may have, by field."""
        return {campo: limite for campo, misura in self.misure.items() if (limite := massimo(misura))}


# What offices write beside these things, and no document of ours keeps.
BUDGET: Final = (
    Colonna("missione", "Missione", ("mission[ei]",), non_tenuta="la missione di bilancio non sta nel DUP"),
    Colonna("programma", "Programma", ("programm[ai]",), non_tenuta="il programma di bilancio non sta nel DUP"),
)
# The names that cells hold several of: each of them has a bound, and not the cell.
NOMI: Final[dict[str, Misura]] = {
    "assessori": (Assessore, "nominativo"),
    "strutture": (CentroDiResponsabilita, "nome"),
    "organismi": (OrganismoPartecipato, "nome"),
}
_LIVELLI: Final[dict[str, Misura]] = dict.fromkeys(("ambito", "strategico", "operativo"), (ObiettivoOperativo, "nome"))


TABELLE: Final[dict[str, Tabella]] = {
    t.id: t
    for t in (
        Tabella(
            "quadro-strategico",
            "Quadro strategico",
            "Una riga per obiettivo strategico; linee di intervento, strutture ed enti a capo nella stessa cella. "
            "Codice e narrativa dell'ambito nella sua prima riga: vuoti restano come sono, «(nessuno)» li toglie. "
            "Al posto dell'obiettivo strategico «(nessuno)» dice che l'ambito non ne ha ancora.",
            quadro.COLONNE,
            quadro.COLONNE,
            quadro.fondi,
            quadro.righe_di,
            {
                "ambito": (AmbitoStrategico, "nome"),
                "codice_ambito": (AmbitoStrategico, "codice"),
                "strategico": (ObiettivoStrategico, "nome"),
                "codice": (ObiettivoStrategico, "codice"),
                "linee": (LineaDiIntervento, "testo"),
                "narrativa_ambito": (AmbitoStrategico, "narrativa"),
                "narrativa": (ObiettivoStrategico, "narrativa"),
            },
            di_altre={r"ob(iettiv[oi])? operativ[oi]": "Obiettivi operativi"},
        ),
        Tabella(
            "operativi",
            "Obiettivi operativi",
            "Una riga per obiettivo operativo; indicatori, formule e valori attesi a capo nella stessa cella, "
            "uno per riga, oppure un indicatore per riga della tabella.",
            operativi.COLONNE,
            operativi.DA_COMPILARE,
            operativi.fondi,
            operativi.righe_di,
            _LIVELLI
            | {
                "codice": (ObiettivoOperativo, "codice"),
                "indicatori": (IndicatoreOperativo, "descrizione"),
                "formula": (IndicatoreOperativo, "formula"),
                "valore": (IndicatoreOperativo, "valore_atteso"),
                "finalita": (ObiettivoOperativo, "finalita"),
                "note": (ObiettivoOperativo, "note"),
                "note_indicatori": (IndicatoreOperativo, "note"),
            },
            di_altre={r"obiettiv[oi] gestional[ei]": "Obiettivi gestionali", r"obiettiv[oi] (di )?peg": "Raccordo"},
            within={"note": ("note_indicatori", operativi.OF_INDICATORS)},
        ),
        Tabella(
            "gestionali",
            "Obiettivi gestionali",
            "Una riga per obiettivo gestionale; gli organismi assegnatari uno per riga nella stessa cella.",
            gestionali.COLONNE,
            gestionali.COLONNE,
            gestionali.fondi,
            gestionali.righe_di,
            _LIVELLI
            | {
                "gestionale": (ObiettivoGestionale, "nome"),
                "codice": (ObiettivoGestionale, "codice"),
                "azioni": (ObiettivoGestionale, "azioni"),
            },
        ),
        Tabella(
            "indicatori-ente",
            "Indicatori dell'ente",
            "Una riga per indicatore, una colonna per ogni anno che ha un valore (per esempio 2023). "
            "Ambito e tema vuoti continuano la riga sopra; «(nessuno)» dice che non c'è.",
            ente_columns.COLONNE,
            ente_columns.COLONNE,
            indicatori_ente.fondi,
            indicatori_ente.righe_di,
            {
                "ambito": (ObiettivoOperativo, "nome"),
                "tema": (IndicatoreEnte, "tema"),
                "indicatore": (IndicatoreEnte, "descrizione"),
                "formula": (IndicatoreEnte, "formula"),
                "unita": (IndicatoreEnte, "unita"),
                "fonte": (IndicatoreEnte, "fonte"),
                "note": (IndicatoreEnte, "note"),
            },
            indicatori_ente.anni_di,
            ente_columns.libera,
            ente_columns.could_be,
            (ente_columns.IN_THE_HEAD,),
        ),
    )
}
