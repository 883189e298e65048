# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a Relazione says, without where it is kept: what the office wrote, and the numbers that are drawn beside. Pure.

The numbers are those of the closings that it names; they stand here too, so that a Relazione is whole without them and
prints the same for ever. Exact figures are pairs of name and number («fatto», «1070/9»), as a closing freezes them;
absent texts are ``""``, absent days ``None``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from monitoraggio.contenuto.content import Pairs, later

SCHEMA: Final = 2


@dataclass(frozen=True, slots=True)
class SectionContent:
    """A section: its key, its title of then, what was written in it."""

    chiave: str
    titolo: str
    testo: str = ""


@dataclass(frozen=True, slots=True)
class CountRow:
    """How many objectives of a level have a grado and a tempo."""

    grado: str
    tempo: str
    obiettivi: int


@dataclass(frozen=True, slots=True)
class LevelRow:
    """The figures of a level: «comune», «ambito» or «centro», by name; ``frasi`` say how each mean came about."""

    genere: str
    nome: str
    cifre: Pairs = ()
    frasi: Pairs = ()
    incroci: tuple[CountRow, ...] = ()


@dataclass(frozen=True, slots=True)
class MomentRow:
    """The Comune at the day of a survey of the year."""

    al: date
    cifre: Pairs = ()


@dataclass(frozen=True, slots=True)
class TreeOperativeRow:
    """An operative objective with the codes of the PEG objectives that serve it."""

    nome: str
    cifre: Pairs = ()
    obiettivi: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StrategicRow:
    """A strategic objective."""

    nome: str
    cifre: Pairs = ()
    operativi: tuple[TreeOperativeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class AmbitoRow:
    """An ambito of a DUP."""

    dup: str
    nome: str
    cifre: Pairs = ()
    strategici: tuple[StrategicRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """A phase, planned against real. ``ritardo``: it ended after its planned end, or is past it and not concluded."""

    descrizione: str
    peso: Decimal | None = None
    inizio_previsto: date | None = None
    fine_prevista: date | None = None
    inizio_effettivo: date | None = None
    fine_effettiva: date | None = None
    esito: str = ""
    percentuale: Decimal | None = None
    causa: str = ""
    motivo: str = ""
    nuova_fine: date | None = None
    ritardo: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator: what was expected, what it was, whether it was reached and in what words."""

    descrizione: str
    tipo: str = ""
    valore_atteso: str = ""
    verso: str = "crescente"
    valore: str = ""
    situazione: str = ""
    raggiunto: str = ""
    in_parole: str = ""
    fonte: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveRow:
    """A PEG objective with its figures and what was said of it."""

    codice: str
    titolo: str
    centro: str
    responsabile: str = ""
    tipo: str = ""
    cifre: Pairs = ()
    relazione: str = ""
    criticita: str = ""
    azioni_correttive: str = ""
    fasi: tuple[PhaseRow, ...] = ()
    indicatori: tuple[IndicatorRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviationRow:
    """An objective that strayed: why it is here, and the indicators and phases that say so."""

    codice: str
    perche: tuple[str, ...] = ()
    indicatori: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """An objective that a variation touched: «nuovo», «cambiato» or «tolto», and which of its parts differ."""

    codice: str
    titolo: str
    centro: str
    genere: str
    motivo: str = ""
    parti: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VariationRow:
    """A variation by its act; ``invariati`` counts the objectives that it left as they were."""

    versione: int
    atto: str
    giorno: date
    oggetto: str = ""
    invariati: int = 0
    obiettivi: tuple[ChangedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedRow:
    """An indicator that several centres have: what each found, and what they come to together."""

    descrizione: str
    valori: Pairs = ()
    insieme: str = ""


@dataclass(frozen=True, slots=True)
class OperativeValueRow:
    """An indicator of an operative objective, as the ricognizione froze it."""

    descrizione: str
    valore_atteso: str = ""
    valori: Pairs = ()
    fonte: str = ""


@dataclass(frozen=True, slots=True)
class OperativeRow:
    """An operative objective, as the ricognizione froze it; ``calcolato`` is its exact progress."""

    ambito: str
    strategico: str
    nome: str
    stato: str = ""
    calcolato: str = ""
    dichiarato: Decimal | None = None
    motivo: str = ""
    narrativa: str = ""
    indicatori: tuple[OperativeValueRow, ...] = ()


@dataclass(frozen=True, slots=True)
class EnteRow:
    """An indicator of the Comune with the values of its years; ``in_parole`` says what became of the last one."""

    stato_di_salute: str
    descrizione: str
    ambito: str = ""
    tema: str = ""
    unita: str = ""
    fonte: str = ""
    verso: str = "crescente"
    valori: Pairs = ()
    in_parole: str = ""
    meglio: bool | None = None


@dataclass(frozen=True, slots=True)
class BodyRow:
    """What a participated body did for a management objective of the DUP."""

    obiettivo: str
    organismo: str
    esito: str = ""
    narrativa: str = ""
    valore: str = ""


@dataclass(frozen=True, slots=True)
class BandRow:
    """How many evaluations fall in a band, of which people."""

    di_chi: str
    fascia: str
    persone: int


@dataclass(frozen=True, slots=True)
class StepRow:
    """A day on the way: an act, a closing."""

    giorno: date
    che_cosa: str


@dataclass(frozen=True)
class RelazioneContent:
    """A whole Relazione. ``rilevazione`` and ``anello``: the day, kind and link of the closing that its numbers come
    from; ``ricognizione`` and ``anello_ricognizione`` those of the DUP's, empty where there is none. ``stato`` and
    ``atto``: empty of numbers that no Relazione tells yet.

    ``soglie``: the least gap that is still green, and still yellow, by which the lights were judged; none of what was
    frozen before they were kept, and its gaps print as they did.
    ``esclusi``: of a plan that hangs on several DUPs, by what is drawn (``sections.Drawn``), what of which is left
    out."""

    ente: str
    piano: str
    descrizione: str
    anno: int
    stato: str
    al: date
    tipo: str
    chiusura: int
    anello: str
    ricognizione: str = ""
    anello_ricognizione: str = ""
    atto: str = ""
    decimali: int = 2
    sezioni: tuple[SectionContent, ...] = ()
    livelli: tuple[LevelRow, ...] = ()
    andamento: tuple[MomentRow, ...] = ()
    albero: tuple[AmbitoRow, ...] = ()
    senza_ambito: tuple[str, ...] = ()
    obiettivi: tuple[ObjectiveRow, ...] = ()
    scostamenti: tuple[DeviationRow, ...] = ()
    variazioni: tuple[VariationRow, ...] = ()
    condivisi: tuple[SharedRow, ...] = ()
    operativi: tuple[OperativeRow, ...] = ()
    salute: tuple[EnteRow, ...] = ()
    organismi: tuple[BodyRow, ...] = ()
    valutazioni: tuple[BandRow, ...] = ()
    passi: tuple[StepRow, ...] = ()
    legenda: tuple[str, ...] = ()
    soglie: tuple[Decimal, ...] = later(2, default=())
    esclusi: tuple[tuple[str, str], ...] = later(2, default=())

    @cached_property
    def by_code(self) -> Mapping[str, ObjectiveRow]:
        """The objectives by code."""
        return {o.codice: o for o in self.obiettivi}

    def levels(self, genere: str) -> tuple[LevelRow, ...]:
        """Those of a kind, in their order."""
        return tuple(level for level in self.livelli if level.genere == genere)

    def left_out(self, drawn: str) -> str:
        """What a chapter leaves out, in words; empty where that is nothing."""
        return dict(self.esclusi).get(drawn, "")

    @property
    def final(self) -> bool:
        """Whether its numbers are those of the whole year."""
        return self.tipo == "finale"
